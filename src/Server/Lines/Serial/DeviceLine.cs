using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Logging;
using Item = Conserver.Server.Config.ConsoleSettings;

namespace Conserver.Server.Lines;

/// <summary>Type <c>device</c>: a serial device of this machine, or anything else that is a terminal.</summary>
internal sealed class DeviceLine : LineDriver
{
    private readonly LockFolder locks;

    /// <param name="locks">Where programs say which devices they use.</param>
    [SetsRequiredMembers]
    public DeviceLine(LockFolder? locks = null)
    {
        this.locks = locks ?? LockFolder.Common;
        Word = "device";
        Letter = '/';
        Required = ["device", "baud", "parity"];
        Details = of => $"{Item.Device.In(of)},{Item.Baud.In(of)}{Item.Parity.In(of)}";
        AddressItem = "device";
        Address = Item.Device.In;
        WhenShared = "only one of them comes up";
    }

    internal override bool CanBeHandedOver => true;

    internal override string? PathToWatch(ConsoleConfig config, bool isOpen) => config.Device;

    internal override string? Gone(ConsoleConfig config, Link link)
    {
        int result = Files.Status(Latin1.Bytes(config.Device), out FileStatus now);
        return -result is Errno.ENOENT or Errno.ENOTDIR ? $"device {config.Device} is gone"
            : result == 0 && Files.Status(link.Fd, out FileStatus open) == 0 && !now.IsSameFile(open)
                ? $"device {config.Device} is another one now"
            : null;
    }

    internal override void Open(Opening opening)
    {
        ConsoleConfig console = opening.Console;
        if (opening.Former is SerialDevice former && former.HasChangedHands(console.Device) is { } why)
        {
            opening.Fail(why);
            return;
        }

        SerialModes modes = Modes(console);
        int result = Files.Status(Latin1.Bytes(console.Device), out FileStatus status);
        if (result != 0 || !status.IsCharacterDevice || (status.IsPseudoTerminal && !locks.IsForPseudoTerminals))
        {
            // Nothing that could take its time.
            OpenNow(opening, modes);
            return;
        }

        Errand errand = opening.Shared.Errands.Devices.Send(
            opening.Loop,
            opening.Owner,
            console.Name,
            () => SerialDevice.Open(console.Device, modes, locks),
            device => Succeed(opening, device),
            failure => Fail(opening, failure),
            unwanted: device => device.Discard());
        opening.OnCancel(errand.Cancel);
    }

    internal override string Describe(ConsoleConfig config, Link link) =>
        $"at {config.Baud}{config.Parity} on {config.Device}";

    internal override ExamineRow Examine(ConsoleConfig config, Link? link) =>
        new($"{config.Device}@{config.Master}", config.Baud, config.Parity);

    internal override string Info(ConsoleConfig config, Link? link) =>
        $"{config.Device},{config.Baud}{config.Parity},{link?.Fd ?? -1}";

    internal override ModemState? Modem(Link link, LineSettings shared) =>
        (link.Backing as SerialDevice)?.Modem?.State(shared);

    internal override bool? ToggleIxon(Link link) => SerialModes.ToggleIxon(link.Fd);

    private static SerialModes Modes(ConsoleConfig console) => new()
    {
        Speed = uint.Parse(console.Baud, CultureInfo.InvariantCulture),
        Parity = console.Parity switch
        {
            'e' => Parity.Even,
            'o' => Parity.Odd,
            'm' => Parity.Mark,
            's' => Parity.Space,
            _ => Parity.None,
        },
        TwoStopBits = console.Has(ConsoleOptions.Cstopb),
        HangUpOnClose = console.Has(ConsoleOptions.Hupcl),
        RtsCts = console.Has(ConsoleOptions.Crtscts),
        Ixon = console.Has(ConsoleOptions.Ixon),
        Ixany = console.Has(ConsoleOptions.Ixany),
        Ixoff = console.Has(ConsoleOptions.Ixoff),
    };

    private void OpenNow(Opening opening, SerialModes modes)
    {
        SerialDevice device;
        try
        {
            device = SerialDevice.Open(opening.Console.Device, modes, locks);
        }
        catch (Exception failure) when (failure is PosixException or DeviceException)
        {
            Fail(opening, failure);
            return;
        }

        Succeed(opening, device);
    }

    private static void Fail(Opening opening, Exception failure)
    {
        string device = opening.Console.Device;
        opening.Advice = failure is PosixException posix ? DeviceAdvice.For(device, posix.Errno) : null;
        opening.Fail(failure is PosixException or DeviceException ? failure.Message : $"open({device}): {failure.Message}");
    }

    private static void Succeed(Opening opening, SerialDevice device)
    {
        ConsoleConfig console = opening.Console;
        LineSettings shared = opening.Shared;
        if (device.Refused is { } refused)
        {
            shared.Log.Notice(console.Name, $"{console.Device}: its driver has not taken over {refused}");
        }

        opening.Succeed(new LinkPlan
        {
            Fd = device.Fd,
            Break = LinkBreak.OfSerialPort(shared.Errands, console.Name),
            Backing = device,
            Access = device.Access,
            Close = _ => device.Close(shared),
        });
    }
}
