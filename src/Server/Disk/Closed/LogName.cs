using System.Text;

namespace Conserver.Server.Disk;

/// <summary>
/// The name of a log as it is configured: with <c>logfiledates</c>, <c>%Y %y %G %m %d %V %j %H %M %S %F</c> in it stand for
/// the local time (strftime(3)), <c>%%</c> for a percent sign, and any other letter for itself.
/// </summary>
/// <param name="Pattern">One char per byte.</param>
/// <param name="IsDated">Times are filled in.</param>
internal readonly record struct LogName(string Pattern, bool IsDated = false)
{
    private const string Stamp = "-########-######";
    private const string Half = ".part";

    /// <summary>What is behind the name of a file that was compressed.</summary>
    public const string Compressed = ".gz";

    public static implicit operator LogName(string path) => new(path);

    /// <summary>Where its closed files are: what the dates in it do not change.</summary>
    public string Folder => Fixed[..(Fixed.LastIndexOf('/') + 1)];

    /// <summary>A path in that folder that does not change with the time, for what is kept beside the log.</summary>
    public string Lasting => Folder + Pattern[Folder.Length..].Replace('/', '_');

    /// <summary>What the paths of all its files begin with.</summary>
    public string Beginning => Fixed;

    private string Fixed => IsDated && Pattern.IndexOf('%') is >= 0 and var at ? Pattern[..at] : Pattern;

    /// <summary>The file at this local time.</summary>
    public string At(DateTime local) => IsDated ? Fill(Pattern, letter => DateField.Of(letter, local)) : Pattern;

    /// <summary>
    /// Whether a file of <see cref="Folder"/> can only be one of this log that was rolled, or had another date; with
    /// <c>.gz</c> when it was compressed. Files of dated folders are none, nor is what may be another date behind a date.
    /// </summary>
    /// <param name="file">Its name in the folder.</param>
    /// <param name="isHalfMade">It was being compressed.</param>
    public bool IsClosed(string file, out bool isHalfMade)
    {
        isHalfMade = file.EndsWith(Compressed + Half, StringComparison.Ordinal);
        string name = isHalfMade ? file[..^(Compressed.Length + Half.Length)]
            : file.EndsWith(Compressed, StringComparison.Ordinal) ? file[..^Compressed.Length]
            : file;
        string shape = IsDated ? Fill(Pattern[Folder.Length..], Shape) : Escaped(Pattern[Folder.Length..]);
        return !shape.Contains('/')
            && (NameShape.FitsCounted(name, shape + Stamp)
                || (IsDated && shape.Contains('#')
                    && (shape[^1] == '#' ? NameShape.Fits(name, shape) : NameShape.FitsCounted(name, shape))));
    }

    /// <summary>A path begins as this one does, as far as no date changes that.</summary>
    public bool Begins(string path) => path.StartsWith(Beginning, StringComparison.Ordinal);

    /// <summary>Where a file is made that will be <paramref name="path"/>, compressed.</summary>
    public static string HalfMade(string path) => path + Compressed + Half;

    private static string Fill(string pattern, Func<char, string?> field)
    {
        var text = new StringBuilder();
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '%' && i + 1 < pattern.Length && field(pattern[i + 1]) is { } value)
            {
                text.Append(value);
                i++;
            }
            else
            {
                text.Append(field('\0') is { } escape ? escape + pattern[i] : pattern[i]);
            }
        }

        return text.ToString();
    }

    private static string Escaped(string text) => string.Concat(text.Select(letter => "\\" + letter));

    private static string? Shape(char letter) => letter switch
    {
        '\0' => "\\",
        '%' => "\\%",
        'Y' or 'G' => "####",
        'j' => "###",
        'F' => "####-##-##",
        'y' or 'm' or 'd' or 'V' or 'H' or 'M' or 'S' => "##",
        _ => null,
    };
}
