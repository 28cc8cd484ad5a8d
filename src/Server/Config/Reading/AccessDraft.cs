using System.Buffers;
using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>An <c>access</c> block being read: host rules in one order, admin and limited users.</summary>
internal sealed class AccessDraft(BlockOpened opened)
{
    private static readonly SearchValues<char> NetworkCharacters = SearchValues.Create("0123456789./");

    private readonly List<AccessRule> rules = [];
    private readonly HashSet<(HostAccess Access, string Pattern)> known = [];

    public string Name { get; } = opened.Name;

    public Place At { get; } = opened.At;

    public IReadOnlyList<AccessRule> Rules => rules;

    public UserListBuilder Admins { get; } = new();

    public UserListBuilder Limited { get; } = new();

    /// <summary>Copies the rules and users of other blocks.</summary>
    public void Include(ItemAssigned item, IReadOnlyList<AccessDraft> blocks, Action<string, string?> report)
    {
        foreach (string other in ListText.Split(item.Value))
        {
            AccessDraft? block = blocks.FirstOrDefault(b => AsciiCase.Same(b.Name, other));
            if (block is null)
            {
                report($"unknown access name `{other}'", Spelling.DidYouMean(other, blocks.Select(b => b.Name)));
                continue;
            }

            foreach (AccessRule rule in block.rules)
            {
                Add(rule);
            }

            Admins.Add(block.Admins);
            Limited.Add(block.Limited);
        }
    }

    /// <summary>Adds hosts; an empty value takes away those of this kind.</summary>
    public void AddHosts(ItemAssigned item, HostAccess access, Action<string, string?> report)
    {
        if (item.Value.Length == 0)
        {
            rules.RemoveAll(r => r.Access == access);
            known.RemoveWhere(r => r.Access == access);
            return;
        }

        foreach (string host in ListText.Split(item.Value))
        {
            if (!host.AsSpan().ContainsAnyExcept(NetworkCharacters) && Wrong(host) is { } wrong)
            {
                // 8.2.7 drops the rest of the list, too.
                report(
                    $"invalid ACL CIDR notation `{wrong}'",
                    HostSlip.Readings(host) is [var meant] ? $"did you mean {meant}?"
                        : "as in 192.168.1.5, 192.168.1.0/24 or fd00::/16");
                return;
            }

            Add(new AccessRule(access, host, item.At));
        }
    }

    private void Add(AccessRule rule)
    {
        if (known.Add((rule.Access, string.Create(rule.Pattern.Length, rule.Pattern, Lower))))
        {
            rules.Add(rule);
        }

        static void Lower(Span<char> target, string source)
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = AsciiCase.Lower(source[i]);
            }
        }
    }

    /// <summary>
    /// Four numbers, the C library's way (a leading zero means octal), and optionally <c>/0</c> to <c>/255</c>; null when
    /// it is that, else what 8.2.7 quotes: when only a number is wrong, the address alone.
    /// </summary>
    private static string? Wrong(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string address = slash < 0 ? text : text[..slash];
        if (slash >= 0 && (!Numbers.AllDigits(text.AsSpan(slash + 1)) || Numbers.Saturated(text.AsSpan(slash + 1)) > 255))
        {
            return text;
        }

        string[] parts = address.Split('.');
        return parts.Length != 4 ? text : Array.TrueForAll(parts, IsByte) ? null : address;
    }

    private static bool IsByte(string part)
    {
        if (!Numbers.AllDigits(part))
        {
            return false;
        }

        int radix = part.Length > 1 && part[0] == '0' ? 8 : 10;
        int value = 0;
        foreach (char digit in part)
        {
            if (digit - '0' >= radix || (value = (value * radix) + digit - '0') > 255)
            {
                return false;
            }
        }

        return true;
    }
}
