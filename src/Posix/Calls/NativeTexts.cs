using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>C strings and arrays of them that live until this is disposed.</summary>
internal sealed unsafe class NativeTexts : IDisposable
{
    private readonly List<nint> memory = [];

    public byte* Add(string text)
    {
        nint copy = Marshal.StringToCoTaskMemUTF8(text);
        memory.Add(copy);
        return (byte*)copy;
    }

    /// <summary>A NULL-terminated array.</summary>
    public byte** AddAll(IReadOnlyList<string> texts)
    {
        var array = (byte**)Marshal.AllocCoTaskMem((texts.Count + 1) * sizeof(byte*));
        memory.Add((nint)array);
        for (int i = 0; i < texts.Count; i++)
        {
            array[i] = Add(texts[i]);
        }

        array[texts.Count] = null;
        return array;
    }

    public void Dispose()
    {
        foreach (nint block in memory)
        {
            Marshal.FreeCoTaskMem(block);
        }

        memory.Clear();
    }
}
