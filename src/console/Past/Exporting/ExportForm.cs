namespace Conserver.ConsoleProgram.Past.Exporting;

/// <summary>In which form a log is given to others.</summary>
internal enum ExportForm
{
    Text,
    Asciicast,
    Html,
}
