namespace Conserver.Client.Streams;

/// <summary>
/// Takes the server's answers to quoted keys out of what a console says: they come in the midst of it. An answer that the
/// console's own words have cut in two is left as it is.
/// </summary>
/// <param name="answer">What the server says to each; its first byte occurs once in it.</param>
internal sealed class QuoteAnswers(byte[] answer)
{
    private int awaited;
    private int matched;

    /// <summary>One more has been asked for.</summary>
    public void Await() => awaited++;

    /// <summary>Hands over what is not an answer; what may be the beginning of one waits for the rest.</summary>
    public void Strip(ReadOnlySpan<byte> data, Action<ReadOnlySpan<byte>> take)
    {
        while (!data.IsEmpty)
        {
            int taken = matched > 0 ? Match(data, take) : Seek(data, take);
            data = data[taken..];
        }
    }

    /// <summary>At the end of all: hands over what was kept.</summary>
    public void End(Action<ReadOnlySpan<byte>> take)
    {
        if (matched > 0)
        {
            take(answer.AsSpan(0, matched));
            matched = 0;
        }
    }

    private int Seek(ReadOnlySpan<byte> data, Action<ReadOnlySpan<byte>> take)
    {
        int start = awaited > 0 ? data.IndexOf(answer[0]) : -1;
        int before = start < 0 ? data.Length : start;
        if (before > 0)
        {
            take(data[..before]);
        }

        matched = start < 0 ? 0 : 1;
        return before + matched;
    }

    private int Match(ReadOnlySpan<byte> data, Action<ReadOnlySpan<byte>> take)
    {
        ReadOnlySpan<byte> rest = answer.AsSpan(matched);
        int common = data.CommonPrefixLength(rest);
        matched += common;
        if (common == rest.Length)
        {
            matched = 0;
            awaited--;
        }
        else if (common < data.Length)
        {
            End(take);
        }

        return common;
    }
}
