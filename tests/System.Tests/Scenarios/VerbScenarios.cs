using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Conserver.Protocol.Dialogue;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Every verb of the three tables, at each place and in each role, in every spelling.</summary>
public sealed class VerbScenarios(ReusedDaemons daemons) : IClassFixture<ReusedDaemons>
{
    // The port cannot be asked for in clear when encryption is required.
    private static readonly Dictionary<Make, int> LockedGroupPorts =
        new() { [Make.Debian] = Ports.Free(), [Make.Ours] = Ports.Free() };

    /// <summary>Which of the two ports.</summary>
    public enum Place
    {
        Master,
        Group,
    }

    public enum Role
    {
        /// <summary>Has not logged in.</summary>
        Stranger,

        /// <summary>Has not logged in, and cannot before TLS.</summary>
        Clear,
        User,
        Admin,
    }

    public static TheoryData<Make, Place, Role> Roles
    {
        get
        {
            var list = new TheoryData<Make, Place, Role>();
            foreach (Make server in Pairings.Servers.Select(row => row.Data))
            {
                foreach (Place place in Enum.GetValues<Place>())
                {
                    foreach (Role role in Enum.GetValues<Role>())
                    {
                        list.Add(server, place, role);
                    }
                }
            }

            return list;
        }
    }

    public static TheoryData<Make, Place, Role, string> RolesAndVerbs
    {
        get
        {
            var list = new TheoryData<Make, Place, Role, string>();
            foreach ((Make server, Place place, Role role) in Roles.Select(row => row.Data))
            {
                foreach (Verb verb in Table(place, role))
                {
                    list.Add(server, place, role, verb.Name);
                }
            }

            return list;
        }
    }

    [Theory, MemberData(nameof(RolesAndVerbs))]
    public void A_verb_in_every_spelling(
        Make server, Place place, Role role, string verb) => Check(server, place, role, caller =>
    {
        if (role == Role.Admin && place == Place.Master && Verbs.Master.Single(row => row.Name == verb).AdminOnly)
        {
            // What it does when it is obeyed is a scenario of its own.
            caller.Ask(VerbScripts.Inert(verb));
            return;
        }

        IReadOnlyDictionary<string, Action<VerbCaller>> scripts =
            IsStranger(role) ? VerbScripts.Login : place == Place.Master ? VerbScripts.Master : VerbScripts.Group;
        Assert.True(scripts.TryGetValue(verb, out Action<VerbCaller>? script), $"no script for `{verb}'");
        script(caller);
    }, verb);

    [Theory, MemberData(nameof(Roles))]
    public void Verbs_of_another_place_are_unknown(
        Make server, Place place, Role role) => Check(server, place, role, caller =>
    {
        HashSet<string> here = [.. Table(place, role).Select(verb => verb.Name)];
        foreach (Verb verb in Verbs.Login.Concat(Verbs.Master).Concat(Verbs.Group).Where(verb => !here.Contains(verb.Name)))
        {
            caller.Ask(verb.Name, verb.Name + " ", verb.Name + " c1", verb.Name + " wendy hello");
        }
    });

    [Theory, MemberData(nameof(Roles))]
    public void Lines_that_are_no_command(Make server, Place place, Role role) =>
        Check(server, place, role, caller => caller.Ask(
        "", " ", "\t", "\r", "\0", "\0\0\0", ":", "::", ": call c1", "nonsense", "gssap 5",
        "\u00ff\u00ff", "\u00ffE\u00ff.\u00ffG\u00ffZ",
        "\u00ff:", "\u0005c.", "\u0005c?", "\u001b[2J", "\u0003", "\u0004", "%s%n%s%n", "GET / HTTP/1.0"));

    private void Check(Make server, Place place, Role role, Action<VerbCaller> script, string verb =
        "", [CallerMemberName] string member = "") =>
        Comparison.Check(
            server,
            (s, _) => role == Role.Clear
                ? daemons.Open(s, Sets.Line, "-b", LockedGroupPorts[s].ToString(CultureInfo.InvariantCulture))
                : daemons.Open(s, Sets.Line, "-E"),
            stage =>
        {
            stage.Except(KnownDifference.NoKerberos);
            stage.Except(KnownDifference.MessagesArePrintable);
            RawClient? wendy = null;
            if (place == Place.Group && !IsStranger(role))
            {
                wendy = stage.Group("W");
                wendy.Attach("wendy", "c1");
            }

            script(new VerbCaller(
                () => place == Place.Master ? stage.Master(
                    "C") : role == Role.Clear ? stage.At("C", LockedGroupPorts[stage.Daemon.Make]) : stage.Group("C"),
                IsStranger(role) ? null : role == Role.Admin ? "root" : "eve"));
            if (wendy is not null)
            {
                stage.UntilDelivered();
                wendy.TryAsk("\u0005c=");
            }
        }, member: member, variant: $"{place} {role} {verb}");

    private static ImmutableArray<Verb> Table(Place place, Role role) =>
        IsStranger(role) ? Verbs.Login : place == Place.Master ? Verbs.Master : Verbs.Group;

    private static bool IsStranger(Role role) => role is Role.Stranger or Role.Clear;
}
