namespace Conserver.Server.Config;

/// <summary>Numbers of conserver.cf: unsigned decimal digits and nothing else.</summary>
internal static class Numbers
{
    public static bool AllDigits(ReadOnlySpan<char> text) =>
        text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>The value of digits, at most <see cref="int.MaxValue"/>; 0 for no digits.</summary>
    public static int Saturated(ReadOnlySpan<char> digits)
    {
        long value = 0;
        foreach (char digit in digits)
        {
            value = Math.Min((value * 10) + digit - '0', int.MaxValue);
        }

        return (int)value;
    }

    /// <summary>The value of digits modulo 65536, as 8.2.7 stores ports.</summary>
    public static ushort Modulo65536(ReadOnlySpan<char> digits)
    {
        ushort value = 0;
        foreach (char digit in digits)
        {
            value = unchecked((ushort)((value * 10) + digit - '0'));
        }

        return value;
    }
}
