using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.OwnUser;
using Conserver.Server.Tests.Config;

namespace Conserver.Server.Tests.OwnUser;

/// <summary>What the daemon's own user cannot open is named, with what to do about it.</summary>
public sealed class PathCheckTests
{
    // Path and what may be done there; what is not here does not exist.
    private readonly Dictionary<string, FileAccess> world = new()
    {
        ["/ours"] = FileAccess.ReadWrite,
        ["/ours/a.log"] = FileAccess.ReadWrite,
        ["/ours/root.log"] = FileAccess.Read,
        ["/roots"] = FileAccess.Read,
        ["/roots/ours.log"] = FileAccess.ReadWrite,
        ["/roots/secret"] = 0,
        ["/ours/."] = 0,
        ["/dev/ttyS0"] = 0,
        ["/dev/ttyS1"] = FileAccess.ReadWrite,
    };

    [Theory]
    [InlineData("/ours/a.log", PathUse.Rotate, null)]
    [InlineData("/ours/new.log", PathUse.Rotate, null)]
    [InlineData("/roots/ours.log", PathUse.Append, null)]
    [InlineData("/roots/ours.log", PathUse.Rotate, "make files in /roots (c): chown u /roots")]
    [InlineData("/roots/new.log", PathUse.Append, "make files in /roots (c): chown u /roots")]
    [InlineData("/ours/root.log", PathUse.Append, "write /ours/root.log (c): chown u /ours/root.log")]
    [InlineData("/none/a.log", PathUse.Append, "make files in /none (c): mkdir /none; chown u /none")]
    [InlineData("/none/secret", PathUse.Read, null)]
    [InlineData("/roots/secret", PathUse.Read,
        "read /roots/secret (c): chgrp it to a group of u; chmod g+r /roots/secret")]
    [InlineData("/dev/ttyS0", PathUse.Exchange, "open /dev/ttyS0 (c): make u a member of its group (usermod -aG)")]
    [InlineData("/dev/ttyS1", PathUse.Exchange, null)]
    [InlineData("/dev/ttyS2", PathUse.Exchange, null)]
    [InlineData("/roots/secret", PathUse.CheckPasswords, "read /roots/secret, so that pam_unix lets in u alone (c): "
        + "use hashes (conserver --passwd), Kerberos, certificates or another module")]
    [InlineData("/ours/a.log", PathUse.CheckPasswords, null)]
    [InlineData("/none/shadow", PathUse.CheckPasswords, null)]
    [InlineData("/ours", PathUse.Enter, null)]
    [InlineData("/none", PathUse.Enter, null)]
    [InlineData("/hidden", PathUse.Enter, "enter /hidden (c): chmod o+x /hidden")]
    [InlineData("/hidden/secret", PathUse.Read,
        "read /hidden/secret (c): chgrp it to a group of u; chmod g+r /hidden/secret")]
    [InlineData("/roots", PathUse.MakeFiles, "make files in /roots (c): chown u /roots")]
    public void A_path_that_cannot_be_used_is_named_with_the_remedy(string path, PathUse use, string? expected) =>
        Assert.Equal(
            expected is null ? [] : [$"u cannot {expected}"],
            new PathCheck("u", Access).Complaints([new PathNeed(path, use, "c")]));

    [Fact]
    public void Consoles_that_share_a_folder_are_one_complaint()
    {
        ServerConfig config = Bound.Text("""
            config * { passwdfile /roots/secret; }
            default * { master localhost; type exec; exec cat; logfile /roots/&.log; }
            console a { }
            console b { }
            console c { logfile /ours/&.log; }
            console d { type device; device /dev/ttyS0; baud 9600; parity none; logfile ""; }
            """).Config;
        Assert.Equal(
            [
                "u cannot read /roots/secret (passwdfile): chgrp it to a group of u; chmod g+r /roots/secret",
                "u cannot make files in /roots (console a and 1 more): chown u /roots",
                "u cannot open /dev/ttyS0 (console d): make u a member of its group (usermod -aG)",
            ],
            new PathCheck("u", Access).Complaints(
                PathsNeeded.Of(config, DaemonSettings.Merge(new DaemonOptions(), config.Settings))));
    }

    [Fact]
    public void Files_that_a_console_needs_again_and_again_are_among_them() => Assert.Equal(
        [
            "/roots/ca.pem Read console a", "/roots/own.pem Read console a", "/roots/key Read console b",
            "/roots/known Read console b", "/roots Enter console d",
        ],
        PathsNeeded.Of(
            Bound.Text("""
                config * { passwdfile none; logfile none; }
                default * { master localhost; }
                console a {
                    type host; host h; port 23; protocol raw-tls; tlscacertificatefile /roots/ca.pem;
                    tlscredentials /roots/own.pem;
                }
                console b { type ssh; host h; sshkey /roots/key; sshknownhosts /roots/known; }
                console c { type ssh; host h; sshkey /roots/key; execrunas 5; }
                console d { type exec; exec cat; execdir /roots; tlscredentials /roots/own.pem; }
                """).Config,
            DaemonSettings.Merge(new DaemonOptions(), Bound.Text("config * { passwdfile none; }").Config.Settings))
            .Select(need => $"{need.Path} {need.Use} {need.For}"));

    private int Access(string path, FileAccess use) =>
        path.StartsWith("/hidden/", StringComparison.Ordinal) ? -Errno.EACCES :
        !world.TryGetValue(path, out FileAccess may) ? -Errno.ENOENT : (may & use) == use ? 0 : -Errno.EACCES;
}
