#!/bin/bash
# Pretends to be a machine on a serial line that boots once a minute, from BIOS to login prompt.
# Nobody can log in: whatever is typed is refused, as on a machine whose password one has forgotten.
set -u

# Seconds between two boots.
period=${BOOT_PERIOD:-60}

say() { printf '%s\r\n' "$*"; }

# Waits for a line, this many seconds at most; ends with the line itself, when nobody holds its other end any more.
wait_for_line() {
    read -r -s -t "$1" _ && return 0
    (($? > 128)) || exit 0
    return 1
}

# Waits this many seconds; anything typed meanwhile is thrown away, as a booting machine does.
pause() {
    local end=$((SECONDS + ${1%.*})) _
    wait_for_line "$1" || return 0
    while ((SECONDS < end)); do wait_for_line 1 || :; done
}

kernel() {
    local at=$1
    shift
    printf '[%12s] %s\r\n' "$at" "$*"
}

boot() {
    printf '\033c'
    say 'SeaForge BIOS v2.14  (C) 2019-2026'
    say 'CPU: 2 x 64-bit @ 2400 MHz'
    pause 0.6
    for mib in 1024 2048 4096 8192; do
        printf '\rMemory test: %6d MiB' "$mib"
        pause 0.2
    done
    say ' OK'
    say 'NVMe0: 512 GB   eth0: 52:54:00:12:34:56'
    pause 0.8
    say 'Booting from NVMe0...'
    pause 0.6
    say
    say 'GRUB loading.'
    pause 0.4
    say 'Welcome to GRUB!'
    for left in 3 2 1; do
        printf '\rThe highlighted entry will be executed automatically in %ds. ' "$left"
        pause 1
    done
    say
    say 'Loading Linux 6.12.9 ...'
    say 'Loading initial ramdisk ...'
    pause 0.7
    kernel 0.000000 'Linux version 6.12.9 (build@web1) #1 SMP PREEMPT_DYNAMIC'
    kernel 0.000000 'Command line: root=/dev/nvme0n1p2 console=ttyS0,115200n8'
    kernel 0.004113 'BIOS-provided physical RAM map:'
    kernel 0.004120 'BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable'
    kernel 0.251806 'smpboot: CPU0: 64-bit processor (family: 0x19, model: 0x1)'
    pause 0.3
    kernel 0.402219 'pci 0000:00:1f.2: BAR 4 [io 0xc040-0xc05f]'
    kernel 0.913340 'serial8250: ttyS0 at I/O 0x3f8 (irq = 4, base_baud = 115200) is a 16550A'
    kernel 1.220471 'nvme nvme0: pci function 0000:01:00.0'
    kernel 1.408812 'nvme0n1: p1 p2 p3'
    pause 0.5
    kernel 1.977013 'EXT4-fs (nvme0n1p2): mounted filesystem with ordered data mode'
    kernel 2.341550 'systemd[1]: Detected architecture x86-64.'
    kernel 2.342001 'systemd[1]: Hostname set to <web1>.'
    pause 0.5
    local unit
    for unit in 'Journal Service' 'Create Static Device Nodes' 'Load Kernel Modules' 'Network Configuration' \
        'OpenSSH Server' 'Regular background jobs' 'Nginx web server'; do
        printf '         Starting %s...\r\n' "$unit"
        pause 0.3
        printf '[\033[0;32m  OK  \033[0m] Started %s.\r\n' "$unit"
    done
    kernel 9.118274 'e1000e 0000:00:19.0 eth0: NIC Link is Up 1000 Mbps Full Duplex'
    say
    say 'Debian GNU/Linux 12 web1 ttyS0'
    say
}

# Answers at the login prompt until it is time to boot again.
login() {
    local until=$1 name
    while ((SECONDS < until)); do
        printf 'web1 login: '
        read -r -t "$((until - SECONDS))" name
        case $? in
            0) ;;
            1) exit 0 ;;
            *) break ;;
        esac
        if [ -n "$name" ]; then
            printf 'Password: '
            wait_for_line 20 || :
            printf '\r\n'
            pause 1
            say
            say 'Login incorrect'
        fi
    done
    say
    printf '[  %s] reboot: Restarting system\r\n' "$((SECONDS)).330127"
}

while :; do
    end=$((SECONDS + period))
    boot
    login "$end"
done
