using Conserver.Posix;

namespace Conserver.Server.Tests.Lines;

/// <summary>Commands that are to become another user do start, as who runs the tests: there is no daemon to do it.</summary>
internal sealed class AnybodyAtAll : IDisposable
{
    private static readonly Lock Gate = new();
    private static int users;
    private static string folder = "";

    public AnybodyAtAll()
    {
        lock (Gate)
        {
            if (users++ > 0)
            {
                return;
            }

            folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;
            string program = Path.Combine(folder, "switch");

            // --as-user UID GID GROUPS TERMINAL PATH ARGV0 ARG...; what holds descriptor 3 has not become anything yet.
            Scripts.Write(program, "#!/bin/sh\nshift 5\npath=$1\nshift 2\nexec \"$path\" \"$@\" 3>&-\n");
            UserSwitch.Program = program;
        }
    }

    public void Dispose()
    {
        lock (Gate)
        {
            // Another test may be starting by the same.
            if (--users == 0)
            {
                UserSwitch.Program = null;
                Folders.Remove(folder);
            }
        }
    }
}
