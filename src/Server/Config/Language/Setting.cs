namespace Conserver.Server.Config;

/// <summary>One item of conserver.cf, as people are told of it; also the key its value is kept under.</summary>
/// <param name="keyword">Its word, lower case.</param>
/// <param name="form">The kind of value, e.g. <c>seconds</c> or <c>yes|no</c>.</param>
/// <param name="otherwise">What counts when it is not given, as it would be written; empty for nothing.</param>
/// <param name="lines">The kinds of line that use it.</param>
/// <param name="reload">What a change does at SIGHUP.</param>
/// <param name="help">One line for people.</param>
public abstract class Setting(
    string keyword, string form, string otherwise, LineSet lines, ReloadEffect reload, string help)
{
    public string Keyword { get; } = keyword;
    public string Form { get; } = form;
    public string Default { get; } = otherwise;
    public ReloadEffect Reload { get; } = reload;
    public string Help { get; } = help;

    /// <summary>The kinds of line that use it by this row; a kind may name more items itself.</summary>
    public LineSet Lines { get; } = lines;

    /// <summary>It keeps people out: a mistake in it, or its loss, may let somebody in.</summary>
    public bool IsGuard { get; init; }

    public override string ToString() => Keyword;
}
