using Conserver.Protocol.Grammar;
using Conserver.Server.Config;

namespace Conserver.Server.Tests.Config;

public sealed class BinderTests
{
    [Fact]
    public void Later_config_blocks_win_item_by_item_and_unset_items_do_not_erase()
    {
        GlobalSettings settings = Bound.Text("""
            config * { autocomplete no; initdelay 3; logfile /a; primaryport 782; defaultaccess allowed; }
            config localhost { initdelay 5; logfile ""; sslrequired ""; reinitcheck 7; }
            config 10.1.1.1 { logfile /other; }
            """).Config.Settings;
        Assert.Equal(
            Bound.Settings("autocomplete "
                + "no; initdelay 5; logfile /a; primaryport 782; defaultaccess allowed; sslrequired no; reinitcheck 7;"),
            settings);
    }

    [Fact]
    public void Wrong_value_keeps_the_earlier_one_and_an_empty_one_unsets_it()
    {
        GlobalSettings settings = Bound.Text("""
            config * { daemonmode yes; daemonmode maybe; initdelay 3; initdelay x; reinitcheck 3; reinitcheck ""; }
            """).Config.Settings;
        Assert.Equal(Bound.Settings("daemonmode yes; initdelay 3;"), settings);
    }

    [Fact]
    public void Access_rules_keep_one_order_over_kinds_and_blocks()
    {
        AccessConfig access = Bound.Text("""
            access a { allowed 1.1.1.1; trusted 2.2.2.2/8; }
            access b { include a; rejected 3.3.3.3; allowed ""; }
            access 10.1.1.1 { rejected everything; }
            access * { include b; allowed Host.Name,1.1.1.1; allowed 1.1.1.1 HOST.NAME; }
            access localhost { allowed 1.1.1.1; }
            """).Config.Access;
        Assert.Equal(
            [
                new AccessRule(HostAccess.Trusted, "2.2.2.2/8"),
                new AccessRule(HostAccess.Rejected, "3.3.3.3"),
                new AccessRule(HostAccess.Allowed, "Host.Name"),
                new AccessRule(HostAccess.Allowed, "1.1.1.1"),
                new AccessRule(HostAccess.Allowed, "1.1.1.1"),
            ],
            access.Rules);
    }

    [Fact]
    public void Wrong_network_ends_its_list()
    {
        AccessConfig access = Bound.Text("access * { allowed a, 1.2, b; rejected c; }\n").Config.Access;
        Assert.Equal(["a", "c"], access.Rules.Select(r => r.Pattern));
    }

    [Fact]
    public void Admins_and_limited_users_stay_apart_by_block_and_include_adds_them()
    {
        AccessConfig access = Bound.Text("""
            group ops { users alice, bob; }
            access a { admin ops, !carol; limited dave; }
            access localhost { include a; admin !bob; limited ""; }
            access * { admin carol; }
            """).Config.Access;
        Assert.Equal(
            ["!bob !carol alice", "carol"],
            access.Admins.Select(l => string.Join(' ', l.Entries.Select(e => e.Negated ? "!" + e.Name : e.Name))));
        Assert.Empty(access.Limited);
    }

    [Fact]
    public void Replaced_access_block_moves_to_the_end()
    {
        AccessConfig access = Bound.Text("""
            access * { allowed a; }
            access localhost { allowed b; }
            access * { allowed c; }
            """).Config.Access;
        Assert.Equal(["b", "c"], access.Rules.Select(r => r.Pattern));
    }

    [Fact]
    public void Name_that_does_not_resolve_is_a_warning_and_looked_up_once()
    {
        List<string> asked = [];
        Surroundings world = Bound.World with
        {
            Identify = name =>
            {
                asked.Add(name);
                return new HostIdentity(false, "Name or service not known");
            },
        };
        ConfigSyntax syntax = ConfigParser.Parse(
            "x.cf",
            Bound.Table.Vocabulary,
            new OneFile("console a { master nosuch; type noop; } console b { master nosuch; type noop; }"));
        BindResult result = ConfigBinder.Bind(Bound.Table, syntax, world, ConfigOverrides.None);
        Assert.False(result.HasErrors);
        Assert.Equal(
            ["[a] master `nosuch': Name or service not known", "[b] master `nosuch': Name or service not known"],
            result.Diagnostics.Select(d => d.ToString()));
        Assert.Equal(["nosuch"], asked);
        Assert.Equal(["a", "b"], result.Config.Remotes.Select(r => r.Name));
    }

    [Fact]
    public void Spin_limits_zero_means_no_limit_even_when_included()
    {
        ConsoleConfig console = Assert.Single(Bound.Text("""
            default d { initspinmax 0; initspintimer 0; logfilemax 2k; }
            console c { master localhost; type noop; initspinmax 9; include d; }
            """).Config.Consoles);
        Assert.Equal((0, 0, 2048), (console.InitSpinMax, console.InitSpinTimer, console.LogFileMax));
    }

    [Fact]
    public void Large_numbers_stay_numbers()
    {
        ConsoleConfig console = Assert.Single(Bound.Text("""
            console c { master localhost; type noop; idletimeout 99999999999h; timestamp 99999999999d;
            logfilemax 99999999999m; execrunas 4000000000; initrunas 99999999999; }
            """).Config.Consoles);
        Assert.Equal(int.MaxValue, console.IdleTimeout);
        Assert.Equal(int.MaxValue, console.Timestamp.Interval);
        Assert.Equal(int.MaxValue * 1024L * 1024L, console.LogFileMax);
        Assert.Equal(new RunAs(4000000000, null), console.ExecRunAs);
        Assert.Equal(new RunAs(null, null, UnknownUser: "99999999999"), console.InitRunAs);
    }

    [Fact]
    public void Substitution_result_is_bounded()
    {
        Substitution wide = new([new SubstitutionRule('%', 'c', 9999, false, 's')]);
        string text = wide.Apply(new string('%', 1000), new SubstitutionValues("", "c", "", "", 0, 0));
        Assert.Equal(Substitution.MaxLength, text.Length);
    }

    [Fact]
    public void Task_substitution_takes_the_values_of_the_console()
    {
        BindResult result = Bound.Text("""
            task a { cmd "%,&,~"; subst %=cs,&=P05d,~=h8s; }
            console c { master localhost; type host; host ts; port 4; portbase 2000; }
            """);
        TaskConfig task = Assert.Single(result.Config.Tasks);
        SubstitutionValues values = result.Config.Consoles[0].Substitutions;
        Assert.Equal("c,02004,      ts", task.Substitution!.Apply(task.Command, values));
    }

    [Fact]
    public void Missing_main_file_gives_the_reason_and_nothing_else()
    {
        BindResult result = ConfigBinder.Read(
            Bound.Table, "nosuch.cf", new FileConfigSource(), Bound.World, ConfigOverrides.None, out string? failure);
        Assert.Equal("No such file or directory", failure);
        Assert.Empty(result.Diagnostics);
    }

    private sealed class OneFile(string text) : IConfigSource
    {
        public ConfigText Read(string name, int limit) => ConfigText.Of(Protocol.Text.Latin1.Bytes(text));
    }
}
