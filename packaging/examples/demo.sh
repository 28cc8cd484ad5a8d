#!/bin/sh
# Starts the daemon on demo.cf, in the foreground, as whoever you are: `make run`. Everything it writes is in demo/.
set -eu
cd "$(dirname "$0")/../.."

port=${PORT:-7782}
mkdir -p demo

# The user `demo` with the password `demo`, for clients that do not come from this machine's own address.
if [ ! -e demo/passwd ]; then
    # shellcheck disable=SC2016
    (umask 077 && echo 'demo:$6$conserver$cJB0kP.3yM7V1FukW0gD9O9lLoOevhedK10kLaeDxNYtduDpx.odz8xRTi4QGZL9q3ahvGLrrnA7zDtDVl2yu0' >demo/passwd)
fi

if [ ! -e demo/dead.log ]; then
    # A device ends its lines with CR LF, and its log has both.
    sed 's/$/\r/' >demo/dead.log <<'LOG'
[-- Console up -- Mon Nov 23 03:11:08 2026]
db1 login: 
[1209331.412077] EXT4-fs error (device sda2): ext4_find_entry:1463: inode #131075: comm postgres: reading directory lblock 0
[1209331.424410] sd 0:0:0:0: [sda] tag#18 FAILED Result: hostbyte=DID_BAD_TARGET driverbyte=DRIVER_OK
[1209331.431992] I/O error, dev sda, sector 20971520 op 0x0:(READ) flags 0x80700 phys_seg 4 prio class 2
[1209332.007813] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000007
[1209332.011200] ---[ end Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000007 ]---
[-- Console down -- Mon Nov 23 03:14:59 2026]
LOG
fi

cat <<TEXT

Four consoles, on port $port of this machine only. In another terminal, here:

  dist/console -M 127.0.0.1 -p $port -u        who is on which console
  dist/console -M 127.0.0.1 -p $port shell     type on a shell; ^Ec. leaves, ^Ec? helps
  dist/console -M 127.0.0.1 -p $port -s boot   watch a machine boot, once a minute

^C stops the daemon.

TEXT
exec env STATE_DIRECTORY="$PWD/demo" dist/conserver -C packaging/examples/demo.cf -M 127.0.0.1 -p "$port"
