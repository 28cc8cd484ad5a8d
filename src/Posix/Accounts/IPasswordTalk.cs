namespace Conserver.Posix;

/// <summary>A check of the system that may ask more than the password. </summary>
public interface IPasswordTalk
{
    /// <summary>
    /// Says what was typed, first the password, then what answers the question before: the next question, or what is
    /// decided. Blocks; one call at a time.
    /// </summary>
    /// <exception cref="IOException">It could not be asked.</exception>
    PasswordAnswer Next(ReadOnlySpan<byte> typed);

    /// <summary>Nobody wants to know any more. On a loop, while <see cref="Next"/> may run elsewhere.</summary>
    void End(Loop loop);
}
