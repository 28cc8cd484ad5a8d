using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>struct pam_message: a question of a module, or something it says.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PamMessage
{
    public int Style;
    public byte* Text;
}
