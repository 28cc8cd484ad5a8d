using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>A row for an item of a block that becomes one small value, such as a <c>break</c>.</summary>
/// <typeparam name="TBlock">What the block becomes.</typeparam>
internal sealed class BlockSetting<TBlock> : Setting
{
    private readonly Func<TBlock, ItemAssigned, Reading, TBlock> read;

    private BlockSetting(
        string keyword,
        string form,
        string otherwise,
        ReloadEffect reload,
        string help,
        Func<TBlock, ItemAssigned, Reading, TBlock> read)
        : base(keyword, form, otherwise, LineSet.Every, reload, help) => this.read = read;

    /// <param name="keyword">The item's word.</param>
    /// <param name="form">How it is read.</param>
    /// <param name="otherwise">What counts when it is not given, as it would be written.</param>
    /// <param name="unset">What an empty text, or one the form drops, makes of it.</param>
    /// <param name="reload">What a change costs.</param>
    /// <param name="help">One line for people.</param>
    /// <param name="set">Puts a value into the block.</param>
    public static BlockSetting<TBlock> Of<T>(
        string keyword,
        Form<T> form,
        string otherwise,
        T? unset,
        ReloadEffect reload,
        string help,
        Func<TBlock, T?, TBlock> set)
        where T : notnull =>
        new(keyword, form.Name, otherwise, reload, help, (block, item, reading) =>
        {
            Parsed<T> parsed = form.Parse(item, default, reading);
            return parsed.IsValue ? set(block, parsed.Value) : parsed.IsUnset ? set(block, unset) : block;
        });

    /// <summary>An item about people or hosts, added to what the block has gathered.</summary>
    public static BlockSetting<TBlock> Gathering(
        string keyword, string form, ReloadEffect reload, string help, Action<TBlock, ItemAssigned, Reading> read) =>
        new(keyword, form, "", reload, help, (block, item, reading) =>
        {
            read(block, item, reading);
            return block;
        })
        {
            IsGuard = true,
            Gathers = true,
        };

    /// <summary>The block with this item.</summary>
    public TBlock Read(TBlock block, ItemAssigned item, Reading reading) => read(block, item, reading);
}
