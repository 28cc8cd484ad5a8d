using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>
/// A <c>task</c> block; without a command it is not installed. Of one with a wrong id only <c>confirm</c> is checked.
/// </summary>
internal sealed class TaskBlock : Block
{
    private readonly Draft draft;
    private readonly bool isNamed;
    private TaskConfig value;

    public TaskBlock(Draft draft, BlockOpened opened)
    {
        this.draft = draft;
        isNamed = TaskConfig.IsId(opened.Name);
        value = new TaskConfig(opened.Name[0], "", "", default, null, false);
        if (!isNamed)
        {
            draft.Reading.Error(opened, $"invalid task id `{opened.Name}'", "0 to 9 or a to z");
        }
    }

    public override void Assign(ItemAssigned item)
    {
        if (isNamed || item.Keyword == "confirm")
        {
            value = draft.Table.Row<BlockSetting<TaskConfig>>("task", item.Keyword).Read(value, item, draft.Reading);
        }
    }

    public override void Close(BlockClosed end)
    {
        if (isNamed && value.Command.Length > 0)
        {
            draft.Tasks[value.Id] = value;
        }
    }
}
