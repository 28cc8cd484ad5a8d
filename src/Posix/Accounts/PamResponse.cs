using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>struct pam_response: an answer; its text is the library's to free.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PamResponse
{
    public byte* Text;
    public int Code;
}
