using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>struct pam_conv: who answers questions, and with what.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PamConversation
{
    public delegate* unmanaged[Cdecl]<int, PamMessage**, PamResponse**, void*, int> Answer;
    public PamTalk* Talk;
}
