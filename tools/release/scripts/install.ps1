# Install nvap @VERSION@ from this folder, without an index:
#   powershell -ExecutionPolicy Bypass -File install.ps1 [FOLDER]
# This finds a Python; install.py beside it checks the files and installs them with pip's --no-index.
$suits = '@SUITS@'
$asked = 'import sys; print(sys.version)'
# The newer py would else fetch a Python that is not there.
$env:PYTHON_MANAGER_AUTOMATIC_INSTALL = 'false'
$commands = @()
foreach ($version in '@PYTHONS@'.Split(' ')) {
    $commands += "py -$version"
}
$commands += 'py -3', 'python', 'python3'
$found = @()
foreach ($command in $commands) {
    $words = @($command.Split(' '))
    if (-not (Get-Command $words[0] -ErrorAction SilentlyContinue)) { continue }
    $name = $words[0]
    $first = @($words | Select-Object -Skip 1)
    & $name @first -I -c $suits 2>&1 | Out-Null
    if ($LASTEXITCODE -eq 0) {
        & $name @first -I (Join-Path $PSScriptRoot 'install.py') @args
        exit $LASTEXITCODE
    }
    $version = & $name @first -c $asked 2>&1
    if ($LASTEXITCODE -eq 0) { $found += "  $command is $version" }
}
Write-Host 'nvap was not installed. No Python that suits was found.'
Write-Host 'Install Python @WORDS@ (64-bit) from python.org or with your software distribution,'
Write-Host 'then run this again. If it is there but not found, start it with its full path:'
Write-Host '  C:\path\to\python.exe install.py'
if ($found.Count -gt 0) {
    Write-Host 'Found only:'
    $found | ForEach-Object { Write-Host $_ }
}
exit 1
