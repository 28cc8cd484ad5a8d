using System.Runtime.InteropServices;
using System.Text;

namespace Conserver.Posix;

/// <summary>C strings to and from text of one char per byte.</summary>
internal static unsafe class NativeText
{
    public static byte[] Terminated(string text)
    {
        byte[] bytes = new byte[text.Length + 1];
        _ = Encoding.Latin1.GetBytes(text, bytes);
        return bytes;
    }

    public static string Read(byte* text) =>
        text is null ? "" : Encoding.Latin1.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
}
