using Conserver.Posix;
using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Text;
using Conserver.Server.Access;
using Conserver.Server.Listening;

namespace Conserver.Server.Sessions;

/// <summary>
/// The system's check of one login: its questions beyond the password go to a client that can answer them, which is one of
/// ours over TLS. Others know of one password alone.
/// </summary>
/// <param name="open">Those of all.</param>
/// <param name="peer">Where the client is.</param>
internal sealed class SystemCheck(OpenTalks open, Peer peer)
{
    /// <summary>A module that asks for ever is not answered for ever.</summary>
    private const int MostQuestions = 16;

    /// <summary>No account's, as there is a colon in it.</summary>
    private const string Nobody = "conserver:nobody";

    private IPasswordTalk? talk;
    private int asked;

    /// <summary>It is about nobody, and takes as long as one that is about somebody.</summary>
    public bool IsPretence { get; set; }

    /// <summary>What is to be asked off the loop next.</summary>
    /// <param name="user">Who wants to come in.</param>
    /// <param name="typed">The password, or the answer to the question before.</param>
    /// <param name="answers">The client answers questions; null when it does not, else who is in force now.</param>
    public Func<AccessControl, PasswordAnswer> Next(string user, byte[] typed, AccessControl? answers)
    {
        user = IsPretence ? Nobody : user;
        if (answers is null)
        {
            return access => access.CheckSystemPassword(user, typed);
        }

        if (talk is null && !open.TryEnter(peer))
        {
            return _ => PasswordAnswer.Failed("too many logins wait for an answer to the system's questions");
        }

        IPasswordTalk current = talk ??= answers.TalkToSystem(user);
        return _ => current.Next(typed);
    }

    /// <summary>What the answer is worth: a system that lets in anybody does not let in nobody.</summary>
    public PasswordAnswer Believe(PasswordAnswer answer) =>
        IsPretence && (answer.Outcome is PasswordOutcome.Right or PasswordOutcome.Refused)
            ? PasswordAnswer.Wrong with { Delay = answer.Delay } : answer;

    /// <summary>What the client is to be asked next; null when the check is over.</summary>
    public string? Question(PasswordAnswer answer, Loop loop)
    {
        if (answer.Asks && ++asked <= MostQuestions)
        {
            bool isShown = answer.Outcome == PasswordOutcome.AsksShown;
            return Replies.AskMore(isShown, PrintableText.Of(answer.Reason));
        }

        _ = End(loop);
        return null;
    }

    /// <summary>Nobody waits for it any more; true when something had been asked and nothing decided.</summary>
    /// <param name="loop">The session's, now.</param>
    public bool End(Loop loop)
    {
        if (talk is null)
        {
            return false;
        }

        talk.End(loop);
        talk = null;
        open.Leave(peer);
        return asked > 0;
    }
}
