@echo off
rem Windows has no make: "make demo" here does what the Makefile does elsewhere. Further words follow plainly.
setlocal
cd /d "%~dp0"
set PYTHONUTF8=1
where py >nul 2>nul
if errorlevel 1 (python tools\house.py %*) else (py -3 tools\house.py %*)
