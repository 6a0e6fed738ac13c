@echo off
rem Show the pages of nvap @VERSION@ in the browser: a double click. What stands behind it goes to nvap pages.
rem It starts the nvap of the folder below, where install.cmd puts it; a file like this lies in every such folder.
title nvap
setlocal disabledelayedexpansion
set "NVAP=%LOCALAPPDATA%\Programs\nvap"
if exist "%NVAP%\pages.py" goto start
echo nvap is not installed in "%NVAP%"
if not exist "%~dp0install.cmd" goto none
choice /c YN /m "Install it there now? It takes about a minute, and nothing else is touched"
if errorlevel 2 goto none
call "%~dp0install.cmd"
if not exist "%NVAP%\pages.py" goto failed

:start
"%NVAP%\Scripts\python.exe" -I "%NVAP%\pages.py" "%~dp0." %*
if "%ERRORLEVEL%"=="0" exit /b 0

:failed
pause
exit /b 1

:none
echo Start install.cmd of the release folder first. Where nvap is in another folder, start pages.cmd in that one.
goto failed
