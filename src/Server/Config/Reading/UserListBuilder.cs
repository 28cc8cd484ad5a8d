using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>A user list in the making: each name once, mentioned again means moved to the end with its new sign.</summary>
internal sealed class UserListBuilder
{
    /// <summary>Oldest first; null where a name was mentioned again later.</summary>
    private readonly List<UserListEntry?> entries = [];
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private UserList? made;
    private bool isShared;

    public bool IsEmpty => places.Count == 0;

    /// <summary>Oldest mention first.</summary>
    private IEnumerable<UserListEntry> Entries => entries.OfType<UserListEntry>();

    /// <summary>This list, for more than one block: a thousand consoles that include one default have one.</summary>
    public UserListBuilder Share()
    {
        isShared = true;
        return this;
    }

    /// <summary>A list that may be added to: this one, or as much as it has where others have it too.</summary>
    public UserListBuilder Own()
    {
        if (!isShared)
        {
            return this;
        }

        UserListBuilder own = new();
        own.Add(this);
        return own;
    }

    /// <summary>Adds the members of an item; an empty value empties the list.</summary>
    /// <param name="item">The item.</param>
    /// <param name="groups">Groups defined so far; naming one stands for its members.</param>
    public void Add(ItemAssigned item, Dictionary<string, UserListBuilder> groups)
    {
        if (item.Value.Length == 0)
        {
            made = null;
            entries.Clear();
            places.Clear();
        }

        foreach (string member in ListText.Split(item.Value))
        {
            bool negated = member[0] == '!';
            string name = negated ? member[1..] : member;
            if (groups.TryGetValue(name, out UserListBuilder? group))
            {
                foreach (UserListEntry entry in group.Entries)
                {
                    Add(entry with { Negated = entry.Negated != negated });
                }
            }
            else
            {
                Add(new UserListEntry(name, negated, item.At));
            }
        }
    }

    /// <summary>Adds the members of another list as if they were mentioned here.</summary>
    public void Add(UserListBuilder other)
    {
        foreach (UserListEntry entry in other.Entries)
        {
            Add(entry);
        }
    }

    public UserList ToUserList() => made ??= IsEmpty ? UserList.Empty : new UserList([.. Entries.Reverse()]);

    private void Add(UserListEntry entry)
    {
        made = null;
        if (places.TryGetValue(entry.Name, out int place))
        {
            entries[place] = null;
        }

        places[entry.Name] = entries.Count;
        entries.Add(entry);
    }
}
