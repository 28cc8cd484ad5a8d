using Conserver.Protocol.Text;

namespace Conserver.Protocol.Grammar;

/// <summary>
/// The grammar of conserver.cf and console.cf: <c>SECTION NAME { ITEM VALUE; ... }</c>. It never gives up: each mistake
/// becomes a <see cref="SyntaxError"/> and parsing goes on where conserver 8.2.7 would go on. A block that breaks off is
/// reported by <see cref="BlockAborted"/>.
/// </summary>
public sealed class ConfigParser
{
    /// <summary>Largest file read, in bytes.</summary>
    public const int MaxFileSize = 16 * 1024 * 1024;

    /// <summary>Files may include files up to here; the main file is level 0.</summary>
    public const int MaxDepth = 10;

    /// <summary>
    /// Most files one configuration may be made of; keeps files that include themselves from going on forever.
    /// </summary>
    public const int MaxFiles = 10_000;

    /// <summary>Most bytes one configuration may be made of.</summary>
    public const long MaxTotalSize = 4L * MaxFileSize;

    /// <summary>U+FEFF in UTF-8, which is part of the first word as any bytes are.</summary>
    private const string ByteOrderMark = "\u00EF\u00BB\u00BF";

    private readonly Vocabulary vocabulary;
    private readonly IConfigSource source;
    private readonly List<SyntaxEvent> events = [];
    private readonly bool followsLoops;

    /// <summary>The files that are being read, innermost first.</summary>
    private readonly Stack<string> reading = new();

    private Expecting expecting = Expecting.Section;
    private Section? section;
    private string item = "";

    /// <summary>The block that began last.</summary>
    private BlockOpened? opened;

    /// <summary>True inside a block without a name, whose content is checked and dropped.</summary>
    private bool nameless;

    /// <summary>
    /// True after an unknown word: what follows up to the end of its statement is reported only as its echo.
    /// </summary>
    private bool lost;

    /// <summary>The item began behind words that are none: what is missing of it follows from them.</summary>
    private bool astray;
    private string file;

    /// <summary>The line messages in the style of 8.2.7 carry: where the token before ended.</summary>
    private int line = 1;

    /// <summary>The token being looked at, and the last keyword of an item.</summary>
    private Place here;
    private Place keywordAt;
    private int files;
    private long bytes;

    private ConfigParser(string file, Vocabulary vocabulary, IConfigSource source, bool followsLoops)
    {
        this.followsLoops = followsLoops;
        this.file = file;
        this.vocabulary = vocabulary;
        this.source = source;
    }

    private enum Expecting
    {
        Section,
        Name,
        OpenBrace,
        Item,
        Value,
        Semicolon,
    }

    /// <summary>Reads <paramref name="file"/> and what it includes.</summary>
    /// <param name="file">The main file.</param>
    /// <param name="vocabulary">The words.</param>
    /// <param name="source">Where files come from.</param>
    /// <param name="followsLoops">
    /// A file that includes itself is read again and again until that is too deep, as 8.2.7 does, and each time what it
    /// defines is wrong; otherwise it is one mistake, and not read again.
    /// </param>
    public static ConfigSyntax Parse(string file, Vocabulary vocabulary, IConfigSource source, bool followsLoops = true)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(source);
        ConfigParser parser = new(file, vocabulary, source, followsLoops);
        ConfigText text = source.Read(file, MaxFileSize);
        if (text.Failure is not null)
        {
            return new ConfigSyntax(file, [], new Place(file, 1, 1, 1), text.Failure);
        }

        if (parser.Fits(file, text))
        {
            parser.reading.Push(source.Identify(file));
            parser.Read(new Lexer(text.Bytes), depth: 0);
            parser.Finish();
        }

        return new ConfigSyntax(file, parser.events, parser.here, null);
    }

    private void Read(Lexer lexer, int depth)
    {
        while (true)
        {
            Token token = lexer.Next(expecting is Expecting.Name or Expecting.Value);
            here = new Place(file, line, token.Line, token.Column);
            switch (token.Kind)
            {
                case TokenKind.End:
                    return;
                case TokenKind.Include:
                    IncludeAll(token.Text, depth + 1);
                    break;
                case TokenKind.Word:
                    Word(token.Text);
                    break;
                default:
                    Punctuation(token);
                    break;
            }

            // Only now: messages carry the line on which the token before ended.
            line = lexer.Line;
        }
    }

    private void IncludeAll(string name, int depth)
    {
        Place at = here;
        FoundFiles found = source.Find(name, file);
        if (found.Failure is not null)
        {
            Report(Unplaced($"ParseFile(): opendir({name}): {found.Failure}"));
        }

        foreach (string file in found.Names)
        {
            here = at;
            Include(file, depth);
        }
    }

    private void Include(string name, int depth)
    {
        if (files >= MaxFiles)
        {
            Report(Unplaced($"ParseFile(): more than {MaxFiles} files, not parsing `{name}'"));
            return;
        }

        string identity = source.Identify(name);
        if (!followsLoops && reading.Contains(identity))
        {
            string way = reading.Peek() == identity ? "" : $", by way of `{file}'";
            Report(new Diagnostic(
                $"`{name}' includes itself{way}", here, Hint: "take this line out: it defines all of it again"));
            return;
        }

        // A missing file is said to be missing at any depth; of one that is too deep nothing but that is wanted.
        bool tooDeep = depth >= MaxDepth;
        ConfigText text = source.Read(name, tooDeep ? 0 : MaxFileSize);
        if (text.Failure is not null)
        {
            Report(Unplaced($"ParseFile(): fopen({name}): {text.Failure}"));
            return;
        }

        if (tooDeep)
        {
            files++;
            Report(Unplaced($"ParseFile(): nesting too deep, not parsing `{name}'"));
            return;
        }

        if (Fits(name, text))
        {
            string outer = file;
            file = name;
            line = 1;
            reading.Push(identity);
            Read(new Lexer(text.Bytes), depth);
            _ = reading.Pop();
            file = outer;
        }
    }

    private bool Fits(string name, ConfigText text)
    {
        files++;
        if (text.Bytes.Length > MaxFileSize)
        {
            Report(Unplaced($"ParseFile(): larger than {MaxFileSize} bytes, not parsing `{name}'"));
            return false;
        }

        if (bytes + text.Bytes.Length > MaxTotalSize)
        {
            Report(Unplaced($"ParseFile(): more than {MaxTotalSize} bytes in all, not parsing `{name}'"));
            return false;
        }

        bytes += text.Bytes.Length;
        return true;
    }

    private void Word(string text)
    {
        switch (expecting)
        {
            case Expecting.Section when vocabulary.FindSection(text) is Section section:
                this.section = section;
                expecting = Expecting.Name;
                lost = false;
                break;
            case Expecting.Item when vocabulary.FindItem(section!, text) is string item:
                this.item = item;
                keywordAt = here;
                expecting = Expecting.Value;
                (astray, lost) = (lost, false);
                break;
            case Expecting.Section:
                Error($"invalid keyword '{text}'", SectionHint(text), text);
                lost = true;
                break;
            case Expecting.Item:
                Error(
                    $"invalid keyword '{text}'",
                    vocabulary.FindSection(text) is null ? Spelling.DidYouMean(text, section!.Items) : NotClosed,
                    text);
                lost = true;
                break;
            case Expecting.Name:
                Open(text);
                expecting = Expecting.OpenBrace;
                break;
            case Expecting.Value:
                if (!nameless)
                {
                    events.Add(new ItemAssigned(item, text, here, keywordAt));
                }

                expecting = Expecting.Semicolon;
                break;
            default:
                Error($"invalid word '{text}'");
                break;
        }
    }

    private void Punctuation(Token token)
    {
        switch (expecting, token.Kind)
        {
            case (Expecting.OpenBrace, TokenKind.OpenBrace):
                expecting = Expecting.Item;
                break;
            case (Expecting.Semicolon, TokenKind.Semicolon):
                expecting = Expecting.Item;
                break;
            case (Expecting.Item, TokenKind.CloseBrace):
                EndBlock(new BlockClosed(here));
                break;
            case (Expecting.Name, TokenKind.CloseBrace):
                Error("premature token '}'");
                expecting = Expecting.Section;
                break;
            case (Expecting.OpenBrace or Expecting.Value or Expecting.Semicolon, TokenKind.CloseBrace):
                Error(
                    "premature token '}'",
                    expecting == Expecting.Semicolon ? "a `;' is missing before it; the whole block is dropped" : null);
                EndBlock(new BlockAborted(here));
                break;
            case (Expecting.Item, TokenKind.Semicolon):
                Error("premature token ';'");
                lost = false;
                break;
            case (Expecting.Value, TokenKind.Semicolon):
                lost = astray;
                Error("invalid token ';'", $"`{item}' has no value: write \"\" for none");
                lost = false;
                expecting = Expecting.Item;
                break;
            default:
                Error(
                    $"invalid token '{token.Text}'",
                    (expecting, token.Kind) == (Expecting.Section, TokenKind.CloseBrace) ? "no block is open here" : null);
                if (token.Kind == TokenKind.CloseBrace)
                {
                    lost = false;
                }

                break;
        }
    }

    private string NotClosed => opened is { } block && expecting != Expecting.Name && !nameless
        ? $"the block `{block.Section} {block.Name}' of {block.At.File}:{block.At.Line} is not closed"
        : $"the `{section!.Keyword}' block is not closed";

    private string SectionHint(string word) =>
        word.StartsWith(ByteOrderMark, StringComparison.Ordinal)
            ? "the file begins with a byte order mark: save it without one"
        : Spelling.DidYouMean(word, vocabulary.SectionWords)
            ?? $"expected one of {string.Join(", ", vocabulary.SectionWords.Order(StringComparer.Ordinal))}";

    private void Finish()
    {
        if (expecting == Expecting.Section)
        {
            return;
        }

        Error("premature EOF seen", NotClosed);
        if (expecting != Expecting.Name)
        {
            EndBlock(new BlockAborted(here));
        }
    }

    /// <summary>8.2.7 reports an empty name and then crashes on most of these blocks; here they are dropped.</summary>
    private void Open(string name)
    {
        nameless = name.Length == 0;
        if (nameless)
        {
            Error(section!.EmptyName);
        }
        else
        {
            opened = new BlockOpened(section!.Keyword, name, here);
            events.Add(opened);
        }
    }

    private void EndBlock(SyntaxEvent end)
    {
        if (!nameless)
        {
            events.Add(end);
        }

        nameless = false;
        lost = false;
        expecting = Expecting.Section;
    }

    private void Error(string message, string? hint = null, string? word = null) =>
        Report(new Diagnostic(message, here, Hint: hint, IsEcho: lost), lost ? null : word);

    private Diagnostic Unplaced(string message) => new(message, here, ShowsPlace: false);

    private void Report(Diagnostic diagnostic, string? word = null) => events.Add(new SyntaxError(
        diagnostic,
        here,
        expecting == Expecting.Section ? null : section?.Keyword,
        expecting is Expecting.Value or Expecting.Semicolon ? item : null,
        word));
}
