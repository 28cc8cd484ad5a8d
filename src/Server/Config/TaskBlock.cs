using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>A <c>task</c> block; without a command it is not installed.</summary>
internal sealed class TaskBlock(Draft draft, char id) : Block
{
    private TaskConfig _task = new(id, "", "", default, null, false);

    public static bool IsId(string text) => text.Length == 1 && text[0] is (>= '0' and <= '9') or (>= 'a' and <= 'z');

    public override void Assign(ItemAssigned item) => _task = item.Keyword switch
    {
        "cmd" => _task with { Command = item.Value },
        "description" => _task with { Description = item.Value },
        "runas" => _task with { RunAs = draft.RunAs(item) },
        "subst" => _task with { Substitution = draft.Substitution(item) },
        _ => _task with { Confirm = draft.Boolean(item) ?? _task.Confirm },
    };

    public override void Close(BlockClosed end)
    {
        if (_task.Command.Length > 0)
        {
            draft.Tasks[id] = _task;
        }
    }
}
