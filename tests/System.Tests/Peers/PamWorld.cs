using System.Globalization;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Peers;

/// <summary>
/// Users, and a service <c>conserver</c> of PAM, of a test's own: in a mount namespace in which a daemon runs. Beside
/// pam_unix there is a module that is made here, for users that none of the system's would have.
/// </summary>
public sealed class PamWorld : IDisposable
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <pwd.h>
        #include <stdio.h>
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
        extern int pam_set_item(void *, int, const void *);
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
            if (!strcmp(user, "daemon")) return getuid() == 1 && geteuid() == 1 && hears(pam, 1, "", "secret") ? 0 : 7;
            if (!strcasecmp(user, "folds")) return hears(pam, 1, "", "secret") ? 0 : 7;
            if (!strcmp(user, "renames")) { pam_set_item(pam, 2, "twice"); return 0; }
            if (!strcmp(user, "thousand")) {
                for (int i = 0; i < 1000; i++) if (!hears(pam, 1, "Again: ", "secret")) return 7;
                return 0;
            }
            if (!strcmp(user, "shouts")) {
                char *text = malloc(1 << 20);
                memset(text, 'x', 1 << 20);
                text[(1 << 20) - 1] = 0;
                for (int i = 0; i < 20; i++) hears(pam, 3 + i % 2, text, "");
                return hears(pam, 1, "", "secret") && hears(pam, 1, "More: ", "secret") ? 0 : 7;
            }
            if (!strcmp(user, "forks")) {
                if (fork() == 0) for (;;) pause();
                return hears(pam, 1, "", "secret") ? 0 : 7;
            }
            if (!strcmp(user, "forksandleaves")) {
                if (fork() == 0) for (;;) pause();
                _exit(0);
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
            const char *known[] = { "twice", "asks", "signals", "daemon", "thousand", "shouts", "forks" };
            for (int i = 0; i < 7; i++) if (!strcmp(user, known[i])) return 0;
            return strcasecmp(user, "folds") ? 25 : 0;
        }

        /* A name service that does not distinguish capitals, in the place of one that nobody has. */
        int _nss_hesiod_getpwnam_r(const char *name, struct passwd *entry, char *text, size_t room, int *error) {
            if (strcasecmp(name, "folds")) { *error = ENOENT; return 0; }
            if (room < 100) { *error = ERANGE; return -2; }
            strcpy(text, "folds");
            strcpy(text + 10, "/nonexistent");
            *entry = (struct passwd) { text, text + 9, 60100, 60100, text + 9, text + 10, text + 10 };
            text[9] = 0;
            return 1;
        }
        """;

    private readonly ScratchFolder folder = new();

    /// <summary>The module that is made here.</summary>
    public string Module => folder.File("module.so");

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

        // libpam's audit looks the remote host up, which is this for all clients; nobody's name server is to be waited for.
        folder.Write("hosts", "127.0.0.1 localhost IHaveNoIdeaHowIGotHere\n::1 localhost IHaveNoIdeaHowIGotHere\n"
            + $"127.0.1.1 {Daemon.HostName}\n");
        Directory.CreateDirectory(folder.File("pam.d"));
        if (isSetUp)
        {
            folder.Write("module.c", Source);
            string module = folder.File("module.so");
            Command.Run("", "/usr/bin/gcc", "-w", "-shared", "-fPIC", "-o", module, folder.File("module.c"));

            // A daemon with a user of its own looks for it as that user.
            File.SetUnixFileMode(folder.Path, (UnixFileMode)0x1ED);
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

    /// <summary>The same with a name service to which <c>FOLDS</c> and <c>folds</c> are one user.</summary>
    public Daemon StartWithoutCapitals(Make make, string config, params string[] flags)
    {
        const string Switch = "/etc/nsswitch.conf", Library = "/lib/x86_64-linux-gnu/libnss_hesiod.so.2";
        string services = File.ReadAllText(Switch).Replace("passwd:", "passwd: hesiod ", StringComparison.Ordinal);
        string switched = folder.Write("nsswitch.conf", services);
        return Start(make, config, $"mount --bind {switched} {Switch} && mount --bind {Module} {Library}", flags);
    }

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
                + $"mount --bind {folder.File("shadow")} /etc/shadow && mount --bind {folder.File("hosts")} /etc/hosts && "
                + $"{before} && exec \"$@\"",
            "sh",
        ],
        config,
        ["-P", "/nonexistent/passwd", .. flags]);
}
