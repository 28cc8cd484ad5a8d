using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>struct spwd; days, since 1970 where they are dates, -1 for none.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ShadowEntry
{
    public byte* Name;
    public byte* Password;
    public nint Changed;
    public nint ShortestDays;
    public nint LongestDays;
    public nint WarningDays;
    public nint IdleDays;
    public nint Expires;
    public nuint Reserved;
}
