#!/bin/sh
exec notes --port "${PORT:-8080}"
