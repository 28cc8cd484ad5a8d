using System.Text;

namespace Conserver.Posix;

/// <summary>One line of proc_pid_mountinfo(5). Text of one char per byte.</summary>
/// <param name="Place">Where.</param>
/// <param name="Type">Which kind of file system.</param>
internal readonly record struct MountLine(string Place, string Type)
{
    private const int PlaceField = 4;

    /// <summary>Reads <c>36 35 98:0 /root /mounted/here rw,noatime master:1 - ext3 /dev/sda rw</c>.</summary>
    public static bool TryRead(string line, out MountLine mount)
    {
        string[] fields = line.Split(' ');
        int dash = Array.IndexOf(fields, "-");
        bool isOne = dash > PlaceField && dash + 1 < fields.Length;
        mount = isOne ? new MountLine(Unquoted(fields[PlaceField]), fields[dash + 1]) : default;
        return isOne;
    }

    // Blanks are written as \040.
    private static string Unquoted(string text)
    {
        StringBuilder plain = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool isNumber = text[i] == '\\' && i + 3 < text.Length
                && text.AsSpan(i + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0;
            plain.Append(isNumber ? (char)Convert.ToInt32(text.Substring(i + 1, 3), 8) : text[i]);
            i += isNumber ? 3 : 0;
        }

        return plain.ToString();
    }
}
