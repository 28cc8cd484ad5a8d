using System.Text.RegularExpressions;

namespace Conserver.ConsoleProgram.Past.Boots;

/// <summary>Lines with which well-known firmware, loaders and kernels start.</summary>
internal static class KnownMarkers
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>In the order of a start; what draws itself anew may come again.</summary>
    public static readonly (Regex Line, int Stage, bool IsRedrawn)[] All =
    [
        (new(@"^(coreboot-|U-Boot [ST]PL |SeaBIOS \(|NOTICE:  BL1: |BIOS Date: |AMIBIOS|UEFI )", Options), 0, false),
        (new(@"^(U-Boot \d|OpenSBI v|Das U-Boot|RedBoot|BAREBOX|barebox \d)", Options), 1, false),
        (new(@"(GNU GRUB  version|Welcome to GRUB|ISOLINUX \d|SYSLINUX \d|iPXE \d)", Options), 2, true),
        (new(@"\b(Linux version \d+\.\d+|NetBSD \d+\.\d+ \(|FreeBSD \d+\.\d+-|OpenBSD \d+\.\d+ \()", Options), 3, false),
    ];
}
