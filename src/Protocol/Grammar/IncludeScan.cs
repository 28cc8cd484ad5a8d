using System.Text;

namespace Conserver.Protocol.Grammar;

/// <summary>
/// Watches comments for <c>#include NAME</c>. It lives as long as one token takes to read, and has the habits of 8.2.7
/// (found by feeding it files), but for one: a comment that ends in the middle of the word, such as a bare <c>#</c>, does
/// not hide the next one. A bare <c>#include</c> takes the text of the next comment as the name; the word runs up to the
/// first white space, whatever stands between (<c>#includes x</c> includes <c>x</c>).
/// </summary>
internal struct IncludeScan
{
    private const string Directive = "include";

    private StringBuilder? name;
    private State state = State.Fresh;
    private int matched;

    public IncludeScan()
    {
    }

    private enum State
    {
        Fresh,
        Matching,
        Separator,
        Name,
        Spoilt,
    }

    public void CommentStarts()
    {
        if (state == State.Fresh)
        {
            state = State.Matching;
            matched = 0;
        }
    }

    /// <summary>A byte of a comment, not the newline.</summary>
    public void CommentByte(byte b)
    {
        switch (state)
        {
            case State.Matching when b == Directive[matched]:
                if (++matched == Directive.Length)
                {
                    state = State.Separator;
                }

                break;
            case State.Matching:
                state = State.Spoilt;
                break;
            case State.Separator when Words.IsSpace(b):
                state = State.Name;
                break;
            case State.Name when name is not null || !Words.IsSpace(b):
                (name ??= new StringBuilder()).Append((char)b);
                break;
            default:
                break;
        }
    }

    /// <summary>The name of the file to include now, or null.</summary>
    public string? CommentEnds()
    {
        switch (state)
        {
            case State.Separator:
                state = State.Name;
                return null;
            case State.Name:
                return name is null ? null : Words.Finish(name);
            default:
                state = State.Fresh;
                return null;
        }
    }
}
