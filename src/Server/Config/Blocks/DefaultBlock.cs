using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>A <c>default</c> block: items to be included by name.</summary>
internal sealed class DefaultBlock(Draft draft, BlockOpened opened) : Block
{
    private readonly SettingValues values = new();

    public override void Assign(ItemAssigned item) =>
        draft.Table.Row<ConsoleSetting>("default", item.Keyword).Read(values, item, draft.Reading);

    public override void Close(BlockClosed end) => draft.Reading.Defaults[opened.Name] = values;

    /// <summary>The consoles that include it inherit that, too.</summary>
    public override void Spoil(Diagnostic found)
    {
        if (found.IsError)
        {
            ConsoleSettings.Faulty.Put(values, true);
        }
    }
}
