using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>Numbers of system calls that the C library has no function for everywhere.</summary>
internal static class SystemCalls
{
    public const int PidFdOpen = 434;
    public const int CloseRange = 436;
    public const int OpenAt2 = 437;

    public static int SetResUid => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 147 : 117;

    public static int CapSet => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 91 : 126;
}
