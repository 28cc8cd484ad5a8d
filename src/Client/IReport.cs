namespace Conserver.Client;

/// <summary>
/// Where the library says what has happened on the way to a server. All text is Latin-1 without line end, unless said
/// otherwise.
/// </summary>
public interface IReport
{
    /// <summary>Something is wrong on our side, or on the way.</summary>
    void Complain(string text);

    /// <summary>What a server answered instead of what was wanted, as it came, line ends included.</summary>
    void Refuse(string text);

    /// <summary>More about the last complaint, in the words of a library.</summary>
    void Detail(string text);

    /// <summary>What is going on, for those who look for a mistake; never a password.</summary>
    /// <param name="level">1, or more for more.</param>
    /// <param name="text">The line.</param>
    void Debug(int level, string text);
}
