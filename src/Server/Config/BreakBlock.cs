using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>A <c>break</c> block; it replaces the whole entry. One with a wrong name is only checked.</summary>
internal sealed class BreakBlock : Block
{
    private const int DefaultDelay = 250;

    private readonly Draft _draft;
    private readonly char? _id;
    private BreakConfig _break = new("", DefaultDelay, false);

    public BreakBlock(Draft draft, BlockOpened opened)
    {
        _draft = draft;
        if (IsId(opened.Name))
        {
            _id = opened.Name[0];
        }
        else
        {
            draft.Error(opened, $"invalid break number `{opened.Name}'");
        }
    }

    public static bool IsId(string text) => text.Length == 1 && text[0] is (>= '1' and <= '9') or (>= 'a' and <= 'z');

    /// <summary>What 8.2.7 defines before it reads the file.</summary>
    public static SortedDictionary<char, BreakConfig> Predefined()
    {
        SortedDictionary<char, BreakConfig> breaks = [];
        foreach (char id in "123456789abcdefghijklmnopqrstuvwxyz")
        {
            breaks[id] = new BreakConfig("", DefaultDelay, false);
        }

        breaks['1'] = new BreakConfig("\\z", DefaultDelay, false);
        breaks['2'] = new BreakConfig("\\r~^b", DefaultDelay, false);
        breaks['3'] = new BreakConfig("#.", DefaultDelay, false);
        breaks['4'] = new BreakConfig("\\r\\d~\\d^b", 600, false);
        return breaks;
    }

    public override void Assign(ItemAssigned item)
    {
        switch (item.Keyword)
        {
            case "string":
                _break = _break with { Sequence = item.Value };
                break;
            case "delay" when item.Value.Length == 0:
                _break = _break with { Delay = 0 };
                break;
            case "delay" when Numbers.AllDigits(item.Value) && Numbers.Saturated(item.Value) <= 999:
                _break = _break with { Delay = Numbers.Saturated(item.Value) };
                break;
            case "delay":
                _draft.Error(item, $"invalid delay number `{item.Value}'");
                break;
            default:
                _break = _break with { Confirm = _draft.Boolean(item) ?? _break.Confirm };
                break;
        }
    }

    public override void Close(BlockClosed end)
    {
        if (_id is char id)
        {
            _draft.Breaks[id] = _break;
        }
    }
}
