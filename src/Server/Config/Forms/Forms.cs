using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>The forms that many settings have in common.</summary>
internal static class Forms
{
    public static readonly Form<string> Text = Plain("text");
    public static readonly Form<string> Path = Plain("path");
    public static readonly Form<string> Host = Plain("host");
    public static readonly Form<string> Shell = Plain("shell command");
    public static readonly Form<string> PortText = Plain("port");

    /// <summary>An empty text is a <c>no</c>, as in 8.2.7.</summary>
    public static readonly Form<bool> YesNo = new("yes|no", ReadYesNo) { Empty = false, Show = yes => yes ? "yes" : "no" };

    public static readonly Form<Substitution> Substitutions = new("substitutions", ReadSubstitution);

    /// <summary>Lists grow: items of one block add up, and so does what a default brings.</summary>
    public static readonly Form<UserListBuilder> Users = new("user list", ReadUsers) { Over = Join, Gathers = true };

    /// <summary>
    /// A list of single characters; wrong members are left out. An empty list is one, but is not passed on.
    /// </summary>
    public static readonly Form<string> Ids = new("ids", ReadIds) { Empty = "", IsPassedOn = ids => ids.Length > 0 };

    public static Form<string> Plain(string name) => new(name, (item, _, _) => item.Value);

    /// <summary>One of a few words, in any case.</summary>
    /// <param name="wrong">What is said of another word.</param>
    /// <param name="otherwise">What another word makes of the item.</param>
    /// <param name="hints">Whether a word that is near is offered instead.</param>
    /// <param name="words">The words and what they mean.</param>
    public static Form<T> Words<T>(
        Func<string, string> wrong, Parsed<T> otherwise, bool hints, params (string Word, T Value)[] words)
        where T : notnull
    {
        string[] known = [.. words.Select(word => word.Word)];
        return new Form<T>(string.Join('|', known), (item, _, reading) =>
        {
            foreach ((string word, T value) in words)
            {
                if (item.Value.Equals(word, StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }

            reading.Error(item, wrong(item.Value), hints ? Spelling.DidYouMeanOneOf(item.Value, known) : null);
            return otherwise;
        })
        {
            Show = value => words.FirstOrDefault(word => word.Value.Equals(value)).Word ?? "",
        };
    }

    /// <summary>Decimal digits.</summary>
    /// <param name="name">For people.</param>
    /// <param name="most">The largest number allowed.</param>
    /// <param name="noun">What 8.2.7 calls a wrong one: <c>invalid KEYWORD noun `text'</c>.</param>
    public static Form<int> Number(string name, int most, string noun) => new(name, (item, _, reading) =>
    {
        if (Numbers.AllDigits(item.Value) && Numbers.Saturated(item.Value) <= most)
        {
            return Numbers.Saturated(item.Value);
        }

        reading.Error(item, $"invalid {item.Keyword} {noun} `{item.Value}'", $"0 to {most}");
        return Parsed<int>.Wrong;
    });

    private static Parsed<bool> ReadYesNo(ItemAssigned item, bool before, Reading reading)
    {
        switch (item.Value.ToLowerInvariant())
        {
            case "yes" or "true" or "on":
                return true;
            case "no" or "false" or "off":
                return false;
            default:
                reading.Error(item, $"invalid boolean entry `{item.Value}'");
                return Parsed<bool>.Wrong;
        }
    }

    private static Parsed<Substitution> ReadSubstitution(ItemAssigned item, Substitution? before, Reading reading)
    {
        if (SubstitutionReader.Read(item.Keyword, item.Value, out string error) is { } substitution)
        {
            return substitution;
        }

        reading.Error(item, error);
        return Parsed<Substitution>.Unset;
    }

    private static Parsed<UserListBuilder> ReadUsers(ItemAssigned item, UserListBuilder? before, Reading reading)
    {
        UserListBuilder users = before?.Own() ?? new UserListBuilder();
        users.Add(item, reading.Groups);
        return users;
    }

    private static UserListBuilder Join(UserListBuilder over, UserListBuilder? under)
    {
        if (under is null)
        {
            return over.Share();
        }

        UserListBuilder users = under.Own();
        users.Add(over);
        return users;
    }

    private static Parsed<string> ReadIds(ItemAssigned item, string? before, Reading reading)
    {
        string ids = "";
        foreach (string member in ListText.Split(item.Value))
        {
            if (member == "*" || TaskConfig.IsId(member))
            {
                ids += member;
            }
            else
            {
                reading.Error(item, $"invalid {item.Keyword} reference `{member}'");
            }
        }

        return ids;
    }
}
