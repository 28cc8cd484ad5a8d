using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>A kind this version cannot open; the console stays down and says why.</summary>
internal sealed class UnsupportedLine : LineDriver
{
    /// <summary>As in <see cref="LineDriver.Examine"/>.</summary>
    public required Func<ConsoleConfig, ExamineRow> Row { get; init; }

    /// <summary>As in <see cref="LineDriver.Info"/>, before the descriptor.</summary>
    public required Func<ConsoleConfig, string> Field { get; init; }

    internal override void Open(Opening opening) => opening.Fail($"this version has no lines of type `{Word}'");

    internal override string Describe(ConsoleConfig config, Link link) => Word;

    internal override ExamineRow Examine(ConsoleConfig config, Link? link) => Row(config);

    internal override string Info(ConsoleConfig config, Link? link) => $"{Field(config)},-1";
}
