using Conserver.Protocol.Escape;
using Conserver.Server.Consoles;

namespace Conserver.Server.Sessions;

/// <summary>
/// A question of the console dialogue that the client's next bytes answer: what is asked, and what has been typed so far.
/// Plain data; <see cref="Prompter"/> knows what to do with it.
/// </summary>
internal abstract record Prompt
{
    private Prompt()
    {
    }

    /// <summary>The two bytes of a new escape sequence.</summary>
    /// <param name="First">The first, once it has been typed.</param>
    public sealed record NewEscape(byte? First = null) : Prompt;

    /// <summary>The text of a note or a message.</summary>
    public sealed record Line(ConsoleVerb Verb, PromptEditor Typed) : Prompt;

    /// <summary>A number of lines; an empty answer leaves it as it is.</summary>
    /// <param name="Kind">Of which command.</param>
    /// <param name="Typed">So far.</param>
    public sealed record Count(ReplayKind Kind, PromptEditor Typed) : Prompt;

    /// <summary>Three octal digits of a byte to send.</summary>
    public sealed record Octal(int Value = 0, int Digits = 0) : Prompt;

    /// <summary>Which break to send: <c>0</c> the console's own, <c>1-9a-z</c>, or <c>?</c> for the list.</summary>
    public sealed record Break : Prompt;

    /// <summary>Which task to run: an id, <c>?</c> for the list, or <c>.</c> to end the one that runs.</summary>
    public sealed record Task : Prompt;

    /// <summary>Yes or no; anything but y or Y is no.</summary>
    /// <param name="Command">What is done when the answer is yes.</param>
    public sealed record Confirm(ConsoleCommand Command) : Prompt;
}
