using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>A <c>console</c> block; it starts from <c>default *</c> and is checked when it ends.</summary>
internal sealed class ConsoleBlock : Block
{
    private readonly Draft _draft;
    private readonly ConsoleItems _items;

    public ConsoleBlock(Draft draft, BlockOpened opened)
    {
        _draft = draft;
        _items = new ConsoleItems(opened);
        if (draft.Defaults.TryGetValue("*", out ConsoleItems? everywhere))
        {
            _items.Include(everywhere);
        }
    }

    public override void Assign(ItemAssigned item)
    {
        if (item.Keyword == "aliases")
        {
            AddAliases(item);
        }
        else
        {
            ConsoleItemReader.Assign(_draft, _items, item);
        }
    }

    public override void Close(BlockClosed end)
    {
        int missing = 0;
        Need("master", _items.Master.Length > 0);
        switch (_items.Type)
        {
            case ConsoleType.None:
                _draft.Error(end, $"[{_items.Name}] console type unknown 0");
                missing++;
                break;
            case ConsoleType.Device:
                Need("device", _items.Device.Length > 0);
                Need("baud", _items.Baud.Length > 0);
                Need("parity", _items.Parity != ' ');
                _items.DeviceSubstitution = Usable(end, "devicesubst", _items.DeviceSubstitution);
                break;
            case ConsoleType.Exec:
                _items.ExecSubstitution = Usable(end, "execsubst", _items.ExecSubstitution);
                break;
            case ConsoleType.Host:
                Need("host", _items.Host.Length > 0);
                Need("port", _items.Port is not null);
                break;
            case ConsoleType.Ipmi:
                Need("host", _items.Host.Length > 0);
                break;
            case ConsoleType.Uds:
                Need("uds", _items.Uds.Length > 0);
                _items.UdsSubstitution = Usable(end, "udssubst", _items.UdsSubstitution);
                break;
            default:
                break;
        }

        if (_items.InitCommand.Length > 0)
        {
            _items.InitSubstitution = Usable(end, "initsubst", _items.InitSubstitution);
        }

        if (missing == 0 && _draft.Consoles.Add(_items))
        {
            _draft.Error(end, $"console definition for `{_items.Name}' overridden");
        }

        void Need(string attribute, bool present)
        {
            if (!present)
            {
                _draft.Error(end, $"[{_items.Name}] console missing '{attribute}' attribute");
                missing++;
            }
        }
    }

    /// <summary>A substitution that shows the port or host of a console without one is dropped, not the console.</summary>
    private Substitution? Usable(BlockClosed end, string option, Substitution? substitution)
    {
        if (substitution is null)
        {
            return null;
        }

        bool usable = true;
        Check('p', "port", _items.Port is not null);
        Check('h', "host", _items.Host.Length > 0);
        return usable ? substitution : null;

        void Check(char letter, string attribute, bool present)
        {
            if (!present && substitution.Uses(letter))
            {
                _draft.Error(
                    end,
                    $"[{_items.Name}] console references '{attribute}' in '{option}' without defining '{attribute}' " +
                    $"attribute (ignoring {option})");
                usable = false;
            }
        }
    }

    private void AddAliases(ItemAssigned item)
    {
        if (item.Value.Length == 0)
        {
            _items.Aliases.Clear();
        }

        foreach (string alias in ListText.Split(item.Value))
        {
            if (_draft.Consoles.Owner(alias) is ConsoleItems owner)
            {
                _draft.Error(item, $"alias name `{alias}' invalid: already in use by console `{owner.Name}'");
            }
            else if (AsciiCase.Same(alias, _items.Name) || _items.Aliases.Exists(a => AsciiCase.Same(a, alias)))
            {
                _draft.Error(item, $"alias name `{alias}' repeated: ignored");
            }
            else
            {
                _items.Aliases.Add(alias);
            }
        }
    }
}
