using Conserver.Server.Consoles;

namespace Conserver.Server.Reload;

/// <summary>The order of lists after a reload, as conserver 8.2.7 comes to it.</summary>
internal static class ListingOrder
{
    /// <summary>
    /// A console that stays keeps its group. Going through the new definitions, each of these comes to the front of its
    /// group, and a group, with its first one, to the front of all. New consoles make groups of their own, which come first.
    /// </summary>
    /// <param name="before">The roster so far.</param>
    /// <param name="consoles">All there are now, in order of definition.</param>
    /// <param name="groupSize">Members of a new group.</param>
    public static IEnumerable<IEnumerable<Consoles.Console>> After(
        Roster before, IEnumerable<Consoles.Console> consoles, int groupSize)
    {
        Dictionary<Consoles.Console, int> groupOf = [];
        for (int i = 0; i < before.Groups.Length; i++)
        {
            foreach (Consoles.Console console in before.Groups[i])
            {
                groupOf[console] = i;
            }
        }

        ILookup<bool, Consoles.Console> all = consoles.ToLookup(groupOf.ContainsKey);
        IEnumerable<IEnumerable<Consoles.Console>> staying =
            all[true].GroupBy(console => groupOf[console]).Reverse().Select(group => group.Reverse());
        return all[false].Chunk(groupSize).Select(group => group.Reverse()).Concat(staying);
    }
}
