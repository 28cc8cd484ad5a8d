using System.Globalization;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Peers;

/// <summary>
/// Users, and a service <c>conserver</c> of PAM, of a test's own: in a mount namespace in which a daemon runs. Beside
/// pam_unix there is a module that is made here, for users that none of the system's would have.
/// </summary>
public sealed class PamWorld : IDisposable
{
    private const string Module = """
        #include <stdlib.h>
        #include <string.h>
        #include <signal.h>
        #include <unistd.h>
        struct message { int style; const char *text; };
        struct response { char *text; int code; };
        struct conversation {
            int (*ask)(int, const struct message **, struct response **, void *);
            void *with;
        };
        extern int pam_get_user(void *, const char **, const char *);
        extern int pam_get_item(const void *, int, const void **);
        static int hears(void *pam, int style, const char *question, const char *expected) {
            const void *item = 0;
            pam_get_item(pam, 5, &item);
            const struct conversation *talk = item;
            struct message message = { style, question };
            const struct message *all = &message;
            struct response *answer = 0;
            if (talk->ask(1, &all, &answer, talk->with) != 0 || !answer) return 0;
            return answer->text && !strcmp(answer->text, expected);
        }
        int pam_sm_authenticate(void *pam, int flags, int argc, const char **argv) {
            const char *user = "";
            pam_get_user(pam, &user, 0);
            if (!strcmp(user, "twice"))
                return hears(pam, 2, "Name: ", "twice") && hears(pam, 1, "First: ", "secret")
                    && hears(pam, 1, "Second: ", "secret") ? 0 : 7;
            if (!strcmp(user, "asks")) {
                if (!hears(pam, 1, "Password: ", "secret")) return 7;
                hears(pam, 4, "A code\033[2J is on its way.", "");
                return hears(pam, 1, "Code:", "4242") && hears(pam, 2, "City:", "Paris") ? 0 : 7;
            }
            if (!strcmp(user, "hangs")) for (;;) pause();
            if (!strcmp(user, "crashes")) { volatile int *nowhere = 0; return *nowhere; }
            if (!strcmp(user, "leaves")) exit(0);
            if (!strcmp(user, "prints")) { write(1, "Right 0 \n", 9); return 7; }
            if (!strcmp(user, "signals")) {
                for (int i = 1; i < 32; i++) signal(i, SIG_IGN);
                setuid(1);
                return 0;
            }
            return 25;
        }
        int pam_sm_setcred(void *pam, int flags, int argc, const char **argv) { return 0; }
        int pam_sm_acct_mgmt(void *pam, int flags, int argc, const char **argv) {
            const char *user = "";
            pam_get_user(pam, &user, 0);
            return !strcmp(user, "twice") || !strcmp(user, "asks") || !strcmp(user, "signals") ? 0 : 25;
        }
        """;

    private readonly ScratchFolder folder = new();

    /// <param name="isSetUp">There is PAM; without it there is only the shadow file.</param>
    public PamWorld(bool isSetUp = true)
    {
        long today = DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 86400;
        string hash = Command.Run("", "/usr/bin/openssl", "passwd", "-6", "-salt", "saltsalt", "secret").Output.Trim();
        (string User, string Fields)[] users =
        [
            ("good", string.Create(CultureInfo.InvariantCulture, $"{hash}:{today}:0:99999:7:::")),
            ("locked", string.Create(CultureInfo.InvariantCulture, $"!{hash}:{today}:0:99999:7:::")),
            ("expired", string.Create(CultureInfo.InvariantCulture, $"{hash}:{today}:0:99999:7::1:")),
            ("mustchange", $"{hash}:0:0:99999:7:::"),
        ];
        folder.Write("passwd", File.ReadAllText("/etc/passwd")
            + string.Concat(users.Select((user, i) => $"{user.User}:x:{60000 + i}:60000::/nonexistent:/bin/sh\n")));
        folder.Write("shadow", string.Concat(users.Select(user => $"{user.User}:{user.Fields}\n")));
        File.SetUnixFileMode(folder.File("shadow"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.CreateDirectory(folder.File("pam.d"));
        if (isSetUp)
        {
            folder.Write("module.c", Module);
            string module = folder.File("module.so");
            Command.Run("", "/usr/bin/gcc", "-w", "-shared", "-fPIC", "-o", module, folder.File("module.c"));
            folder.Write("pam.d/conserver", $"""
                auth    [success=done ignore=ignore default=die] {module}
                auth    required pam_unix.so nodelay
                account [success=done ignore=ignore default=die] {module}
                account required pam_unix.so

                """);
        }
    }

    /// <summary>A daemon in it, which leaves every password to the system.</summary>
    public Daemon Start(Make make, string config, params string[] flags) => Start(make, config, "true", flags);

    /// <summary>The same where libpam is not installed.</summary>
    public Daemon StartWithoutLibrary(string config, params string[] flags)
    {
        folder.Write("nothing", "");
        var link = new FileInfo("/lib/x86_64-linux-gnu/libpam.so.0");
        string library = link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        return Start(Make.Ours, config, $"mount --bind {folder.File("nothing")} {library}", flags);
    }

    public void Dispose() => folder.Dispose();

    private Daemon Start(Make make, string config, string before, string[] flags) => Daemon.Through(
        make,
        [
            "/usr/bin/unshare", "-m", "/bin/sh", "-c",
            $"mount --bind {folder.File("pam.d")} /etc/pam.d && mount --bind {folder.File("passwd")} /etc/passwd && "
                + $"mount --bind {folder.File("shadow")} /etc/shadow && {before} && exec \"$@\"",
            "sh",
        ],
        config,
        ["-P", "/nonexistent/passwd", .. flags]);
}
