using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>A <c>task</c> block; without a command it is not installed. Of one with a wrong id only <c>confirm</c> is
/// checked.</summary>
internal sealed class TaskBlock : Block
{
    private readonly Draft _draft;
    private readonly bool _named;
    private TaskConfig _task;

    public TaskBlock(Draft draft, BlockOpened opened)
    {
        _draft = draft;
        _named = IsId(opened.Name);
        _task = new TaskConfig(opened.Name[0], "", "", default, null, false);
        if (!_named)
        {
            draft.Error(opened, $"invalid task id `{opened.Name}'");
        }
    }

    public static bool IsId(string text) => text.Length == 1 && text[0] is (>= '0' and <= '9') or (>= 'a' and <= 'z');

    public override void Assign(ItemAssigned item) => _task = item.Keyword switch
    {
        "cmd" => _task with { Command = item.Value },
        "description" => _task with { Description = item.Value },
        "runas" => _named ? _task with { RunAs = _draft.RunAs(item) } : _task,
        "subst" => _named ? _task with { Substitution = _draft.Substitution(item) } : _task,
        _ => _task with { Confirm = _draft.Boolean(item) ?? _task.Confirm },
    };

    public override void Close(BlockClosed end)
    {
        if (_named && _task.Command.Length > 0)
        {
            _draft.Tasks[_task.Id] = _task;
        }
    }
}
