namespace Conserver.Client;

/// <summary>
/// What may become part of a command line to the server. A line feed in a name would be the end of the command and the
/// start of another one (conserver 8.2.7 sent it as it was).
/// </summary>
public static class WireText
{
    /// <summary>No control characters; <paramref name="tabs"/> are fine in running text.</summary>
    public static bool IsSafe(string text, bool tabs = false)
    {
        foreach (char character in text)
        {
            if ((character < ' ' && !(tabs && character == '\t')) || character == '\x7F')
            {
                return false;
            }
        }

        return true;
    }

    public static string Complaint(string what) => $"control characters are not allowed in the {what}";

    /// <summary>The text, or the end of the program when it holds control characters.</summary>
    public static string Require(string text, string what, bool tabs = false) =>
        IsSafe(text, tabs) ? text : throw new ClientException(Complaint(what));
}
