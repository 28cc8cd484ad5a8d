namespace Conserver.House.Tests;

/// <summary>Finds what leads back to itself (Tarjan's strongly connected components).</summary>
internal static class Circles
{
    /// <summary>The circles among <paramref name="nodes"/>, each in order, the largest first.</summary>
    public static List<List<string>> Find(IEnumerable<string> nodes, Func<string, IEnumerable<string>> next)
    {
        var search = new Search(next);
        foreach (string node in nodes)
        {
            search.Visit(node);
        }

        return [.. search.Found.OrderByDescending(circle => circle.Count)];
    }

    private sealed class Search(Func<string, IEnumerable<string>> next)
    {
        private readonly Dictionary<string, int> order = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> lowest = new(StringComparer.Ordinal);
        private readonly Stack<string> open = new();
        private readonly HashSet<string> isOpen = new(StringComparer.Ordinal);

        public List<List<string>> Found { get; } = [];

        public void Visit(string node)
        {
            if (order.ContainsKey(node))
            {
                return;
            }

            order[node] = lowest[node] = order.Count;
            open.Push(node);
            isOpen.Add(node);
            foreach (string other in next(node))
            {
                if (!order.TryGetValue(other, out int place))
                {
                    Visit(other);
                    lowest[node] = Math.Min(lowest[node], lowest[other]);
                }
                else if (isOpen.Contains(other))
                {
                    lowest[node] = Math.Min(lowest[node], place);
                }
            }

            if (lowest[node] == order[node])
            {
                Close(node);
            }
        }

        private void Close(string first)
        {
            var circle = new List<string>();
            string member;
            do
            {
                member = open.Pop();
                isOpen.Remove(member);
                circle.Add(member);
            }
            while (member != first);

            if (circle.Count > 1)
            {
                circle.Sort(StringComparer.Ordinal);
                Found.Add(circle);
            }
        }
    }
}
