using System.Text;
using Conserver.Client.Tls;
using Conserver.Posix;

namespace Conserver.ConsoleProgram.Terminal;

/// <summary>Asks on the controlling terminal for the pass phrase of an encrypted key, as OpenSSL does.</summary>
internal sealed class PassPhrasePrompt(TerminalGuard guard) : IPassPhrase
{
    /// <summary>The phrase; empty when there is no terminal to ask on.</summary>
    public string Ask()
    {
        try
        {
            using ControllingTerminal terminal = ControllingTerminal.Open();
            _ = Output.WriteAll(terminal.Fd, "Enter PEM pass phrase:"u8, out _);
            if (RawTerminal.TryOpen(terminal.Fd) is { } modes)
            {
                guard.Password(modes);
            }

            byte[] line = new byte[1024];
            int got = Sys.Read(terminal.Fd, line);
            guard.Restore();
            _ = Output.WriteAll(terminal.Fd, "\n"u8, out _);
            return Encoding.UTF8.GetString(line, 0, Math.Max(got, 0)).TrimEnd('\r', '\n');
        }
        catch (PosixException)
        {
            // Without a phrase the key cannot be read, which is said then.
            return "";
        }
    }
}
