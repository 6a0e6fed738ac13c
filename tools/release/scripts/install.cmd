@echo off
rem Install nvap @VERSION@ from this folder, without an index:  install.cmd [FOLDER]
rem This finds a Python; install.py beside it checks the files and installs them with pip's --no-index.
setlocal disabledelayedexpansion
rem The newer py would else fetch a Python that is not there.
set "PYTHON_MANAGER_AUTOMATIC_INSTALL=false"
set "SUITS=@SUITS@"
set "PYTHON="
for %%V in (@PYTHONS@ 3) do call :try py -%%V
call :try python
call :try python3
if not defined PYTHON goto none
%PYTHON% -I "%~dp0install.py" %*
exit /b %ERRORLEVEL%

:try
if defined PYTHON exit /b 0
%* -I -c "%SUITS%" >nul 2>nul
if not "%ERRORLEVEL%"=="0" exit /b 0
set "PYTHON=%*"
exit /b 0

:none
echo nvap was not installed. No Python that suits was found. 1>&2
echo Install Python @WORDS@ (64-bit) from python.org or with your software distribution, 1>&2
echo then run this again. If it is there but not found, start it with its full path: 1>&2
echo   C:\path\to\python.exe install.py 1>&2
echo What is found: 1>&2
for %%P in ("py -3" python) do %%~P -c "import sys; print(sys.version)" 1>&2 2>nul
exit /b 1
