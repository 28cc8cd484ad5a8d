using System.Collections.Immutable;
using static Conserver.Server.Config.ReloadEffect;

namespace Conserver.Server.Config;

/// <summary>The items of <c>access</c>, <c>break</c>, <c>group</c> and <c>task</c> blocks, one row each.</summary>
internal static class BlockSettings
{
    /// <summary>Sessions that are under way keep what they were given.</summary>
    public static ImmutableArray<BlockSetting<AccessDraft>> Access { get; } =
    [
        Users("admin", "users who may control the daemon", block => block.Admins),
        HostRules("allowed", HostAccess.Allowed, "hosts whose users log in with a password"),
        BlockSetting<AccessDraft>.Gathering(
            "include", "access list", Later, "copy the rules and users of other access blocks",
            (block, item, reading) =>
                block.Include(item, reading.Access, (message, hint) => reading.Error(item, message, hint))),
        Users("limited", "users who may not suspend, pipe to a local command or switch consoles", block => block.Limited),
        HostRules("rejected", HostAccess.Rejected, "hosts that are refused"),
        HostRules("trusted", HostAccess.Trusted, "hosts whose users need no password"),
    ];

    public static ImmutableArray<BlockSetting<BreakConfig>> Break { get; } =
    [
        BlockSetting<BreakConfig>.Of(
            "confirm", Forms.YesNo, "no", false, Live, "ask before sending", (b, yes) => b with { Confirm = yes }),
        BlockSetting<BreakConfig>.Of(
            "delay", ConfigForms.Delay, "250", 0, Live, "length of each \\d, at most 999",
                (b, length) => b with { Delay = length }),
        BlockSetting<BreakConfig>.Of(
            "string", Forms.Text, "", "", Live, "what is sent", (b, text) => b with { Sequence = text! }),
    ];

    public static ImmutableArray<BlockSetting<TaskConfig>> Task { get; } =
    [
        BlockSetting<TaskConfig>.Of(
            "cmd", Forms.Shell, "", "", Later, "what is run; without it there is no task",
                (t, text) => t with { Command = text! }),
        BlockSetting<TaskConfig>.Of(
            "confirm", Forms.YesNo, "no", false, Live, "ask before running", (t, yes) => t with { Confirm = yes }),
        BlockSetting<TaskConfig>.Of(
            "description", Forms.Text, "", "", Live, "shown instead of the command",
                (t, text) => t with { Description = text! }),
        BlockSetting<TaskConfig>.Of(
            "runas", RunAsForm.UserAndGroup, "", default, Later, "who runs it", (t, who) => t with { RunAs = who }),
        BlockSetting<TaskConfig>.Of(
            "subst", Forms.Substitutions, "", null, Later, "rewrites the command for the console it runs on",
            (t, rules) => t with { Substitution = rules }),
    ];

    public static ImmutableArray<BlockSetting<UserListBuilder>> Group { get; } =
    [
        BlockSetting<UserListBuilder>.Gathering(
            "users", Forms.Users.Name, Live, "members", (users, item, reading) => users.Add(item, reading.Groups)),
    ];

    private static BlockSetting<AccessDraft> Users(string keyword, string help, Func<AccessDraft, UserListBuilder> list) =>
        BlockSetting<AccessDraft>.Gathering(
            keyword, Forms.Users.Name, Later, help, (block, item, reading) => list(block).Add(item, reading.Groups));

    private static BlockSetting<AccessDraft> HostRules(string keyword, HostAccess access, string help) =>
        BlockSetting<AccessDraft>.Gathering(
            keyword, "host list", Later, help,
            (block, item, reading) => block.AddHosts(item, access, (message, hint) => reading.Error(item, message, hint)));
}
