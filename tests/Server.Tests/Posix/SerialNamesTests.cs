using Conserver.Posix;

namespace Conserver.Server.Tests.Posix;

/// <summary>The links that udev makes, in a folder like /dev.</summary>
public sealed class SerialNamesTests : IDisposable
{
    private readonly string dev = Directory.CreateTempSubdirectory("conserver-test-").FullName;

    public void Dispose() => Directory.Delete(dev, recursive: true);

    [Fact]
    public void An_adapter_is_called_by_its_own_name_or_by_its_socket()
    {
        foreach (string name in (string[])["ttyUSB0", "ttyUSB1", "ttyUSB10", "ttyACM0", "ttyS0"])
        {
            File.WriteAllText(Path.Combine(dev, name), "");
        }

        Assert.Null(Name("ttyUSB0"));
        Directory.CreateDirectory(Path.Combine(dev, "serial/by-id"));
        Directory.CreateDirectory(Path.Combine(dev, "serial/by-path"));
        Link("by-id/usb-FTDI-port0", "ttyUSB1");
        Link("by-id/usb-gone", "ttyUSB7");
        Link("by-path/pci-0:1", "ttyUSB1");
        Link("by-path/pci-0:2", "ttyACM0");
        Link("by-path/pci-0:3", "ttyS0");
        Assert.Equal($"{dev}/serial/by-id/usb-FTDI-port0", Name("ttyUSB1"));
        Assert.Equal($"{dev}/serial/by-path/pci-0:2", Name("ttyACM0"));
        Assert.Null(Name("ttyUSB0"));
        Assert.Null(Name("ttyUSB10"));
        Assert.Null(Name("ttyS0"));
        Assert.Null(Name("serial/by-id/usb-FTDI-port0"));
    }

    private string? Name(string device) => SerialNames.StableName(Path.Combine(dev, device), dev);

    private void Link(string link, string device) =>
        File.CreateSymbolicLink(Path.Combine(dev, "serial", link), $"../../{device}");
}
