@echo off
rem Opens the desk in your browser. The first start sets everything up, which takes a few minutes and needs the internet.
cd /d "%~dp0"
set "PYTHON=.venv\Scripts\python.exe"
if exist "%PYTHON%" (
    "%PYTHON%" -c "import handouts, starlette, uvicorn, pypdfium2" 2>nul && goto open
)
set "FOUND="
py -3 -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>nul && set "FOUND=py -3"
if not defined FOUND (
    python -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>nul && set "FOUND=python"
)
if not defined FOUND (
    echo This program needs Python 3.11 or newer, which is not on this computer.
    echo Install it from www.python.org/downloads ^(on Windows for ARM, the 64-bit version for x64^).
    echo Then start this again.
    goto stay
)
echo Setting up. This takes a few minutes, and is done once.
%FOUND% -m venv .venv || goto failed
"%PYTHON%" -m pip install -q -e ".[desk,preview,scripts,spreadsheets]" || goto failed

:open
"%PYTHON%" generate.py desk %*
if errorlevel 1 goto stay
exit /b 0

:failed
echo The set-up did not finish. Is this computer connected to the internet? Then start this again.

:stay
echo.
pause
exit /b 1
