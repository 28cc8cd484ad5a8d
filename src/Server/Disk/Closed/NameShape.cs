namespace Conserver.Server.Disk;

/// <summary>
/// What names of files look like: in a shape <c>#</c> is a digit, <c>\</c> stands before what stands for itself, and so does
/// everything else.
/// </summary>
internal static class NameShape
{
    /// <summary>The name has this shape, or this and a number of one or two digits behind it, as <c>-12</c>.</summary>
    public static bool FitsCounted(string name, string shape) =>
        Fits(name, shape) || Fits(name, shape + "-#") || Fits(name, shape + "-##");

    /// <summary>The name has this shape.</summary>
    public static bool Fits(string name, string shape)
    {
        int at = 0;
        for (int i = 0; i < shape.Length; i++, at++)
        {
            bool isDigit = shape[i] == '#';
            i += shape[i] == '\\' ? 1 : 0;
            if (at == name.Length || (isDigit ? !char.IsAsciiDigit(name[at]) : name[at] != shape[i]))
            {
                return false;
            }
        }

        return at == name.Length;
    }
}
