using Conserver.Server.Audit;

namespace Conserver.Daemon;

/// <summary><c>conserver --verify-audit FILE ...</c>: whether an audit trail is what was written.</summary>
internal static class AuditCommand
{
    /// <summary>Prints what is wrong and what there is; 0 when nothing is wrong, 65 when something is.</summary>
    /// <param name="files">Oldest first.</param>
    /// <param name="output">Where to.</param>
    public static int Run(IReadOnlyList<string> files, TextWriter output)
    {
        var check = new AuditCheck();
        foreach (string name in files)
        {
            try
            {
                using FileStream file = File.OpenRead(name);
                check.Read(name, file);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                output.WriteLine($"{name}: error: {failure.Message}");
                return ExitCode.NoConfig;
            }
        }

        foreach (string finding in check.Findings)
        {
            output.WriteLine(CheckCommand.Shown(finding));
        }

        output.WriteLine(check.Summary ?? "no entries");
        output.WriteLine(check.Faults == 0 ? "whole" : $"NOT WHOLE: {check.Faults} faults");
        return check.Faults == 0 ? ExitCode.Ok : ExitCode.BadConfig;
    }
}
