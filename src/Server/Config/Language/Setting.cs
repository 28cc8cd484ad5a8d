namespace Conserver.Server.Config;

/// <summary>One item of conserver.cf, as people are told of it; also the key its value is kept under.</summary>
public abstract class Setting
{
    /// <summary>Rows there can be in all.</summary>
    internal const int Most = 256;

    private static readonly Lock Gate = new();
    private static Setting[] known = [];

    /// <param name="keyword">Its word, lower case.</param>
    /// <param name="form">The kind of value, e.g. <c>seconds</c> or <c>yes|no</c>.</param>
    /// <param name="otherwise">What counts when it is not given, as it would be written; empty for nothing.</param>
    /// <param name="lines">The kinds of line that use it.</param>
    /// <param name="reload">What a change does at SIGHUP.</param>
    /// <param name="help">One line for people.</param>
    protected Setting(string keyword, string form, string otherwise, LineSet lines, ReloadEffect reload, string help)
    {
        Keyword = keyword;
        Form = form;
        Default = otherwise;
        Lines = lines;
        Reload = reload;
        Help = help;
        lock (Gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(known.Length, Most);
            Place = known.Length;
            Volatile.Write(ref known, [.. known, this]);
        }
    }

    public string Keyword { get; }
    public string Form { get; }
    public string Default { get; }
    public ReloadEffect Reload { get; }
    public string Help { get; }

    /// <summary>The kinds of line that use it by this row; a kind may name more items itself.</summary>
    public LineSet Lines { get; }

    /// <summary>It keeps people out: a mistake in it, or its loss, may let somebody in.</summary>
    public bool IsGuard { get; init; }

    /// <summary>What one block says of it several times adds up; otherwise the last counts.</summary>
    public bool Gathers { get; init; }

    /// <summary>Its number among all rows, from 0: values are kept in this order.</summary>
    internal int Place { get; }

    public override string ToString() => Keyword;

    internal static Setting At(int place) => Volatile.Read(ref known)[place];
}
