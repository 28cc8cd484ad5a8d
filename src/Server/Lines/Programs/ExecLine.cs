using System.Diagnostics.CodeAnalysis;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Item = Conserver.Server.Config.ConsoleSettings;

namespace Conserver.Server.Lines;

/// <summary>Type <c>exec</c>: a command, or an interactive shell.</summary>
internal sealed class ExecLine : ProgramLine
{
    [SetsRequiredMembers]
    public ExecLine()
    {
        Word = "exec";
        Letter = '|';
        OffByDefault = ConsoleOptions.Ixoff;

        // An empty command shows so, whatever shell will run.
        Details = of => Item.Exec.In(of) is { Length: > 0 } command ? command : Shell.DefaultPath;
    }

    protected override SpawnRequest Request(ConsoleConfig console)
    {
        string? folder = console.ExecDirectory is { Length: > 0 } path ? Latin1.ToNative(path) : null;
        SpawnRequest request = IsShell(console) ? new SpawnRequest("", []) : Shell.Command(console.Exec);
        return request with { Directory = folder };
    }

    // The login name of the shell starts with a dash; -i because nobody else says it is interactive.
    protected override Func<SpawnRequest, SpawnRequest>? Search(ConsoleConfig console) =>
        !IsShell(console) ? null : static request =>
        {
            string shell = Shell.OfRoot;
            return request with { Path = shell, Arguments = ["-" + Path.GetFileName(shell), "-i"] };
        };

    private static bool IsShell(ConsoleConfig console) => console.Exec.Length == 0;
}
